#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/mil/fit_pool.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn::testing {
namespace {

// One candidate of every kind, so that each votes.
std::vector<Candidate> one_of_every_kind() {
    const auto machine = [](LocalKernel kernel, double cost) {
        return Candidate{.views = {View::euclidean},
                         .num_neighbors = all_neighbors,
                         .kernel = kernel,
                         .cost = cost,
                         .gamma = 0.3};
    };
    std::vector<Candidate> kinds;
    for (const LocalKernel kernel :
         {LocalKernel::rbf, LocalKernel::laplacian, LocalKernel::mean, LocalKernel::linear})
        kinds.push_back(machine(kernel, 1.0));
    kinds.push_back(machine(LocalKernel::rbf, 3.0));
    kinds.back().features = Features::ranks;
    kinds.back().balanced = true;
    kinds.push_back(machine(LocalKernel::linear, 0.3));
    kinds.back().learner = Learner::logistic;
    kinds.push_back(kinds.back());
    kinds.back().features = Features::ranks;
    for (const Learner learner : {Learner::extra_trees, Learner::random_forest}) {
        kinds.push_back(machine(LocalKernel::rbf, 1.0));
        kinds.back().learner = learner;
        kinds.back().forest = {.min_leaf_rows = 2, .tried_features = 2};
    }
    kinds.push_back({.views = {View::euclidean}, .num_neighbors = 20, .cost = 3.0, .gamma = 0.3});
    kinds.push_back(
        {.views = {View::leaf}, .num_neighbors = 20, .kernel = LocalKernel::mean, .cost = 3.0, .gamma = 0.3});
    return kinds;
}

MicroLearner pool_of_every_kind(const Dataset& data) {
    return fit_pool(data, all_rows(data.rows), {.library = one_of_every_kind(), .weighed = false},
                    {.num_voters = 12, .hardness = false});
}

std::vector<float> flat(const Matrix<float>& matrix) {
    std::vector<float> values;
    for (std::size_t i = 0; i < matrix.rows(); ++i)
        values.insert(values.end(), matrix.row(i).begin(), matrix.row(i).end());
    return values;
}

TEST(pool_model, of_every_kind_of_voter_answers_alike_after_saving) {
    const Dataset data = ring_of_classes(150, 3, 0.5, 61), fresh = ring_of_classes(40, 3, 0.5, 62);
    const MicroLearner model = pool_of_every_kind(data);
    ASSERT_EQ(model.candidates().size(), one_of_every_kind().size());
    const std::vector<std::byte> bytes = write_model(model);
    const MicroLearner again = read_model(bytes);
    EXPECT_EQ(write_model(again), bytes);
    const auto before = predict(model, fresh, all_rows(40)), after = predict(again, fresh, all_rows(40));
    EXPECT_EQ(before.labels, after.labels);
    EXPECT_EQ(flat(before.scores), flat(after.scores));
    EXPECT_EQ(again.weights(), model.weights());
    EXPECT_EQ(again.candidates(), model.candidates());
    EXPECT_EQ(again.local_share(), model.local_share());
}

TEST(pool_model, answers_alike_alone_and_in_a_batch_and_for_any_number_of_threads) {
    const Dataset data = ring_of_classes(120, 3, 0.5, 63), fresh = ring_of_classes(25, 3, 0.5, 64);
    const MicroLearner model = pool_of_every_kind(data);
    const auto together = predict(model, fresh, all_rows(25), {.threads = 3});
    for (RowIndex row = 0; row < 25; ++row) {
        const auto alone = predict(model, fresh, std::span(&row, 1), {.threads = 1});
        EXPECT_TRUE(std::ranges::equal(alone.scores.row(0), together.scores.row(row)));
        EXPECT_EQ(alone.labels.front(), together.labels[row]);
    }
}

TEST(pool_model, gives_probabilities_and_tells_its_weights_by_family) {
    const Dataset data = ring_of_classes(150, 3, 0.5, 65);
    const MicroLearner model = fit(data, {.hardness = false});
    EXPECT_TRUE(model.is_pool());
    const auto weights = model.weights();
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
    double shares = 0, local = 0;
    for (const FamilyShare& share : model.family_shares()) {
        shares += share.share;
        if (share.family == Family::local || share.family == Family::extra_trees ||
            share.family == Family::random_forest)
            local += share.share;
    }
    EXPECT_NEAR(shares, 1, 1e-12);
    EXPECT_NEAR(local, model.local_share(), 1e-12);
    const Dataset fresh = ring_of_classes(40, 3, 0.5, 66);
    const auto predicted = predict(model, fresh, all_rows(40));
    for (std::size_t i = 0; i < 40; ++i) {
        const auto row = predicted.scores.row(i);
        EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-5);
    }
}

TEST(pool_model, decides_for_the_objective_that_was_asked_for) {
    // One class in ten: log loss and accuracy call few rows so, balanced accuracy many.
    Dataset data = ring_of_classes(300, 2, 0.9, 67);
    RandomStream stream(68);
    std::vector<RowIndex> rows;
    for (RowIndex row = 0; row < 300; ++row) {
        if (data.labels[row] == 0 || stream.below(8) == 0) rows.push_back(row);
    }
    const Dataset fresh = ring_of_classes(400, 2, 0.9, 69);
    const auto rare = [&](Objective objective) {
        const MicroLearner model = fit_pool(data, rows, {.library = one_of_every_kind()},
                                            {.objective = objective, .hardness = false});
        return std::ranges::count(predict(model, fresh, all_rows(400)).labels, Label{1});
    };
    const auto by_loss = rare(Objective::log_loss), by_balance = rare(Objective::balanced_accuracy);
    EXPECT_GT(by_balance, by_loss + 20);
    EXPECT_EQ(rare(Objective::accuracy), by_loss);
}

TEST(pool_model, of_a_damaged_file_is_refused) {
    const Dataset data = ring_of_classes(60, 3, 0.5, 70);
    MicroLearnerParts parts = pool_of_every_kind(data).parts();
    parts.pool->calibrations.pop_back();
    EXPECT_THROW(read_model(write_model(MicroLearner(parts))), Error);
    parts = pool_of_every_kind(data).parts();
    parts.pool->temperature = -1;
    EXPECT_THROW(read_model(write_model(MicroLearner(parts))), Error);
    parts = pool_of_every_kind(data).parts();
    parts.pool->decision.worth = Matrix<double>(2, 2);
    EXPECT_THROW(read_model(write_model(MicroLearner(parts))), Error);
}

}  // namespace
}  // namespace hardlearn::testing
