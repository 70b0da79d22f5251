#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/test_data.hpp"
#include "tests/svm/libsvm_oracle.hpp"
#include "tests/svm/problems.hpp"

namespace hardlearn::testing {
namespace {

// Predictions and decision values of ours and LIBSVM's on the same queries.
struct Agreement {
    std::size_t queries = 0;
    std::size_t same = 0;
    std::size_t wrong = 0;  ///< other winner although every decision value of LIBSVM's is clear of 0
    std::size_t duels = 0;
    std::size_t undetermined = 0;  ///< duels where LIBSVM's bias is a rounding accident
    double worst_difference = 0;

    void add(const Votes& ours, const LibsvmModel::Answer& theirs,
             const std::vector<bool>& biased_by_rounding) {
        ++queries;
        same += ours.winner == theirs.winner;
        const bool clear =
            std::ranges::all_of(theirs.decision_values, [](double v) { return std::abs(v) > 5e-3; });
        wrong += clear && ours.winner != theirs.winner;
        ASSERT_EQ(ours.decision_values.size(), theirs.decision_values.size());
        for (std::size_t d = 0; d < ours.decision_values.size(); ++d) {
            ++duels;
            undetermined += biased_by_rounding[d];
            if (biased_by_rounding[d]) continue;
            worst_difference =
                std::max(worst_difference,
                         std::abs(static_cast<double>(ours.decision_values[d]) - theirs.decision_values[d]));
        }
    }
    double share() const { return static_cast<double>(same) / static_cast<double>(queries); }
};

struct Shape {
    std::size_t samples, features, classes;
    double separation;
};

TEST(libsvm_agreement, decision_values_and_predictions_agree_on_random_problems) {
    for (const Shape shape : {Shape{20, 4, 2, 0.3}, Shape{50, 10, 3, 1.0}, Shape{37, 3, 6, 0.1},
                              Shape{120, 17, 5, 0.5}, Shape{60, 8, 26, 1.0}, Shape{300, 30, 2, 0.2}}) {
        for (const double cost : {0.01, 1.0, 10.0}) {
            for (const double gamma : {0.01, 0.1, 1.0, 100.0}) {
                SCOPED_TRACE(::testing::Message() << shape.samples << " samples, " << shape.classes
                                                  << " classes, cost " << cost << ", gamma " << gamma);
                auto samples = random_clouds(shape.samples + 20, shape.features, shape.classes,
                                             shape.separation, shape.samples);
                auto train_rows = std::vector<RowIndex>(shape.samples);
                std::iota(train_rows.begin(), train_rows.end(), RowIndex{0});
                const LabelledRows train = sorted_by_class(
                    {gather_rows<const float, RowIndex>(samples.rows, train_rows),
                     {samples.labels.begin(), samples.labels.begin() + std::ssize(train_rows)}});
                const Kernel kernel{.gamma = gamma / static_cast<double>(shape.features)};
                const auto gram = gram_matrix(kernel, train.rows, all_rows(train));
                LibsvmModel oracle(gram, train.labels, cost);
                Agreement agreement;
                std::vector<float> query(shape.samples);
                for (std::size_t q = shape.samples; q < shape.samples + 20; ++q) {
                    kernel_values(kernel, samples.rows.row(q).data(), train.rows, all_rows(train), query);
                    const Votes ours =
                        fit_and_vote({.gram = gram, .labels = train.labels}, query, {.cost = cost});
                    agreement.add(ours, oracle.answer(query), oracle.biased_by_rounding());
                }
                EXPECT_LE(agreement.worst_difference, 5e-3);
                EXPECT_EQ(agreement.wrong, 0u);
            }
        }
    }
}

// The k nearest rows of row q, and the nearest of every class they lack, sorted by class.
std::vector<RowIndex> traininglet(const LabelledRows& samples, std::size_t q, std::size_t k,
                                  std::size_t num_classes) {
    std::vector<float> distances(samples.labels.size());
    squared_euclidean_to_all(samples.rows.row(q).data(), samples.rows, distances);
    std::vector<RowIndex> order = all_rows(samples);
    std::erase(order, static_cast<RowIndex>(q));
    std::ranges::stable_sort(order, {}, [&](RowIndex i) { return distances[i]; });
    std::vector<RowIndex> chosen(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k));
    std::vector<bool> present(num_classes, false);
    for (const RowIndex i : chosen) present[static_cast<std::size_t>(samples.labels[i])] = true;
    for (const RowIndex i : order) {
        if (present[static_cast<std::size_t>(samples.labels[i])]) continue;
        present[static_cast<std::size_t>(samples.labels[i])] = true;
        chosen.push_back(i);
    }
    std::ranges::stable_sort(chosen, {}, [&](RowIndex i) { return samples.labels[i]; });
    return chosen;
}

Agreement agreement_on_traininglets(const LabelledRows& samples, std::size_t k, double cost,
                                    std::size_t num_queries) {
    const auto num_classes = static_cast<std::size_t>(std::ranges::max(samples.labels)) + 1;
    const Kernel kernel{.gamma = 1.0 / static_cast<double>(samples.rows.columns())};
    Agreement agreement;
    SolverWorkspace workspace;
    Votes votes;
    for (std::size_t i = 0; i < num_queries; ++i) {
        const std::size_t q = i * samples.labels.size() / num_queries;
        const auto ids = traininglet(samples, q, k, num_classes);
        std::vector<Label> labels;
        for (const RowIndex id : ids) labels.push_back(samples.labels[id]);
        const auto gram = gram_matrix(kernel, samples.rows, ids);
        std::vector<float> query(ids.size());
        kernel_values(kernel, samples.rows.row(q).data(), samples.rows, ids, query);
        fit_and_vote({.gram = gram, .labels = labels}, query, {.cost = cost}, workspace, votes);
        // LIBSVM with its own kernel, in double.
        LibsvmModel oracle(kernel, gather_rows<const float, RowIndex>(samples.rows, ids), labels, cost);
        agreement.add(votes, oracle.answer(samples.rows.row(q)), oracle.biased_by_rounding());
    }
    return agreement;
}

void expect_agreement(const std::filesystem::path& path, std::size_t num_queries = 200) {
    const LabelledRows samples = read_standardised(path);
    std::size_t same = 0, queries = 0;
    for (const std::size_t k : {10u, 40u, 160u}) {
        for (const double cost : {1.0, 10.0}) {
            const Agreement found = agreement_on_traininglets(samples, k, cost, num_queries);
            EXPECT_LE(found.worst_difference, 5e-3) << "k " << k << ", cost " << cost;
            EXPECT_LE(static_cast<double>(found.undetermined), 1e-3 * static_cast<double>(found.duels));
            same += found.same;
            queries += found.queries;
        }
    }
    ::testing::Test::RecordProperty("queries", static_cast<int>(queries));
    ::testing::Test::RecordProperty("different", static_cast<int>(queries - same));
    EXPECT_GE(static_cast<double>(same), 0.999 * static_cast<double>(queries)) << "of " << queries;
}

TEST(libsvm_agreement, traininglets_of_vehicle_get_the_same_predictions) {
    expect_agreement(example_data("vehicle.csv"));
}
TEST(libsvm_agreement, traininglets_of_glass_get_the_same_predictions) {
    expect_agreement(example_data("glass.csv"));
}
TEST(libsvm_agreement, traininglets_of_yeast_get_the_same_predictions) {
    expect_agreement(example_data("yeast.csv"));
}
TEST(libsvm_agreement, traininglets_of_gtzan_get_the_same_predictions) {
    HARDLEARN_RESEARCH_DATA(path, "gtzan30s.csv");
    expect_agreement(path);
}
TEST(libsvm_agreement, traininglets_of_savee_get_the_same_predictions) {
    HARDLEARN_RESEARCH_DATA(path, "savee54.csv");
    expect_agreement(path);
}
TEST(libsvm_agreement, traininglets_of_irmas_get_the_same_predictions) {
    HARDLEARN_RESEARCH_DATA(path, "irmas8.csv");
    expect_agreement(path);
}

}  // namespace
}  // namespace hardlearn::testing
