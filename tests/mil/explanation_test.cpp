#include "hardlearn/mil/explanation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "hardlearn/core/error.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn {
namespace {

using testing::ring_of_classes;
using testing::small_grid;

void expect_consistent(const MicroLearner& model, const Dataset& queries, RowIndex row) {
    const Explanation why = explain(model, queries, row, {.lhi_seeds = 1});
    const auto prediction = predict(model, queries, std::span(&row, 1));
    EXPECT_EQ(why.prediction, prediction.labels[0]);
    EXPECT_TRUE(std::ranges::equal(why.scores, prediction.scores.row(0)));
    std::vector<int> votes(model.num_classes());
    std::set<RowIndex> samples;
    for (const auto& sample : why.samples) samples.insert(sample.row);
    for (const ExplainedDuel& duel : why.duels) {
        double sum = duel.bias, balance = 0;
        for (const ExplainedVector& vector : duel.support_vectors) {
            EXPECT_TRUE(samples.contains(vector.row));
            EXPECT_DOUBLE_EQ(vector.contribution, vector.coefficient * vector.kernel);
            EXPECT_GT(vector.label == duel.positive ? vector.coefficient : -vector.coefficient, 0);
            EXPECT_LE(std::abs(vector.coefficient), model.chosen().cost * 1.0001);
            sum += vector.contribution;
            balance += vector.coefficient;
        }
        EXPECT_NEAR(sum, duel.decision_value, 1e-4);
        EXPECT_NEAR(balance, 0, 1e-3 * model.chosen().cost);
        ++votes[static_cast<std::size_t>(duel.decision_value > 0 ? duel.positive : duel.negative)];
    }
    EXPECT_EQ(std::ranges::max_element(votes) - votes.begin(), why.prediction);
}

TEST(Explanation, contributions_and_bias_sum_to_the_decision_value_that_votes) {
    const Dataset training = ring_of_classes(160, 4, 0.6, 21);
    const Dataset fresh = ring_of_classes(12, 4, 0.6, 22);
    MicroLearnerOptions options = small_grid();
    for (const std::size_t k : {std::size_t{25}, all_neighbors}) {
        options.num_neighbors = {k};
        const MicroLearner model = fit_micro_learner(training, all_rows(160), options);
        for (RowIndex row = 0; row < 12; ++row) expect_consistent(model, fresh, row);
    }
}

TEST(Explanation, names_the_rows_of_the_training_file) {
    const Dataset data = ring_of_classes(100, 2, 0.5, 23);
    std::vector<RowIndex> even;
    for (RowIndex row = 0; row < 100; row += 2) even.push_back(row + row % 4 / 2);
    const MicroLearner model = fit_micro_learner(data, even, small_grid());
    const RowIndex query = even[5];
    const Explanation why = explain(model, data, query, {.lhi_seeds = 1});
    // A training row asked about itself is its own nearest neighbour.
    EXPECT_EQ(why.samples.front().source_row, query);
    EXPECT_EQ(why.samples.front().distances[0], 0.0);
    for (std::size_t i = 1; i < why.samples.size(); ++i) {
        EXPECT_LE(why.samples[i - 1].distances[0], why.samples[i].distances[0]);
    }
}

TEST(Explanation, gives_the_hardness_of_the_traininglet_beside_the_whole) {
    const Dataset training = ring_of_classes(160, 4, 0.6, 24);
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {40};
    const MicroLearner model = fit_micro_learner(training, all_rows(160), options);
    const Explanation why = explain(model, training, 0, {.lhi_seeds = 2});
    EXPECT_GE(why.training_lhi, 0);
    EXPECT_LE(why.training_lhi, 1);
    EXPECT_EQ(std::isnan(why.traininglet_lhi), why.samples.size() < 8);
    const RowIndex missing = 160;
    try {
        explain(model, training, missing);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_argument);
        EXPECT_STREQ(error.what(), "row 161 does not exist: the data has 160 rows");
    }
}

}  // namespace
}  // namespace hardlearn
