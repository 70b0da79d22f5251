#include "hardlearn/evaluation/k_nearest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/evaluation/support.hpp"
#include "tests/support/datasets.hpp"

namespace hardlearn::testing {
namespace {

/// A table of one numeric column, already standardised closely enough to reason about.
Dataset line(std::vector<double> values, std::vector<Label> labels) {
    Dataset data;
    data.name = "line";
    data.rows = values.size();
    data.class_names = {"a", "b", "c"};
    data.labels = std::move(labels);
    data.columns.push_back(numeric_column("x", std::move(values)));
    return data;
}

TEST(k_nearest, has_108_candidates_that_differ) {
    const auto candidates = k_nearest_candidates();
    EXPECT_EQ(candidates.size(), 108u);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_FALSE(candidates[i].num_neighbors == candidates[j].num_neighbors &&
                         candidates[i].view == candidates[j].view &&
                         candidates[i].weights == candidates[j].weights &&
                         candidates[i].balanced == candidates[j].balanced);
        }
    }
}

TEST(k_nearest, scores_are_vote_shares) {
    const Dataset data = line({0, 1, 2, 10, 0.4}, {0, 1, 1, 2, 0});
    const TrainingRows training = prepare_training_rows(data, std::vector<RowIndex>{0, 1, 2, 3});
    const std::vector<RowIndex> query = {4};
    const auto uniform = predict(fit_k_nearest(training, {.num_neighbors = 3}), data, query);
    EXPECT_FLOAT_EQ(uniform.scores(0, 0), 1.0f / 3);
    EXPECT_FLOAT_EQ(uniform.scores(0, 1), 2.0f / 3);
    EXPECT_EQ(uniform.labels[0], 1);
    // Distances 0.4, 0.6 and 1.6: votes 2.5 against 1.6667 + 0.625.
    const KNearestOptions weighted = {.num_neighbors = 3, .weights = NeighborWeights::distance};
    const auto by_distance = predict(fit_k_nearest(training, weighted), data, query);
    EXPECT_NEAR(by_distance.scores(0, 0), 2.5 / (2.5 + 1 / 0.6 + 0.625), 1e-6);
    EXPECT_EQ(by_distance.labels[0], 0);
}

TEST(k_nearest, balanced_votes_of_a_class_sum_to_the_same_over_all_rows) {
    const Dataset data = line({0, 1, 2, 10, 0.4}, {0, 1, 1, 1, 0});
    const TrainingRows training = prepare_training_rows(data, std::vector<RowIndex>{0, 1, 2, 3});
    // All four rows vote: one of the first class against three of the second.
    const auto shares = [&](bool balanced) {
        const KNearest model = fit_k_nearest(training, {.num_neighbors = 4, .balanced = balanced});
        return predict(model, data, std::vector<RowIndex>{4}).scores;
    };
    EXPECT_FLOAT_EQ(shares(false)(0, 0), 0.25f);
    EXPECT_FLOAT_EQ(shares(true)(0, 0), 0.5f);
    EXPECT_EQ(shares(true)(0, 2), 0.0f);
}

TEST(k_nearest, an_equal_row_outvotes_all_others_when_weighted_by_distance) {
    const Dataset data = line({0, 0, 0.01, 0.01, 0.01, 5}, {0, 1, 2, 2, 2, 2});
    const TrainingRows training = prepare_training_rows(data, all_rows(6));
    const KNearestOptions weighted = {.num_neighbors = 6, .weights = NeighborWeights::distance};
    const auto predictions = predict(fit_k_nearest(training, weighted), data, std::vector<RowIndex>{0});
    EXPECT_EQ(predictions.scores(0, 0), 0.5f);
    EXPECT_EQ(predictions.scores(0, 1), 0.5f);
    EXPECT_EQ(predictions.labels[0], 0);
}

TEST(k_nearest, more_neighbours_than_rows_means_all_rows) {
    const Dataset data = line({0, 1, 2}, {0, 1, 1});
    const TrainingRows training = prepare_training_rows(data, all_rows(3));
    const auto predictions = predict(fit_k_nearest(training, {.num_neighbors = 1000}), data, all_rows(3));
    EXPECT_EQ(predictions.labels, (std::vector<Label>{1, 1, 1}));
    expect_valid(predictions, 3, 3);
}

TEST(k_nearest, tuning_scores_equal_those_of_models_fitted_fold_by_fold) {
    const Dataset data = gaussian_classes(60, 3, 4, 1.5);
    TrainingRows training = prepare_training_rows(data, all_rows(60));
    const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 3}).front();
    const TuningScores scores = tune_k_nearest(training, draws);
    const auto candidates = k_nearest_candidates();
    Matrix<Label> predicted(candidates.size(), 60);
    for (const InnerFold& fold : list_inner_folds(draws)) {
        TrainingRows part = training;
        part.features = gather_rows(training.features.view(), std::span<const RowIndex>(fold.train));
        part.labels.clear();
        for (const RowIndex row : fold.train) part.labels.push_back(training.labels[row]);
        for (std::size_t c = 0; c < candidates.size(); ++c) {
            const auto predictions = predict(fit_k_nearest(part, candidates[c]), data, fold.left_out);
            for (std::size_t i = 0; i < fold.places.size(); ++i)
                predicted(c, fold.places[i]) = predictions.labels[i];
        }
    }
    EXPECT_EQ(scores.d_index, score_candidates(predicted, training, draws).d_index);
    EXPECT_EQ(scores.d_index[scores.best], std::ranges::max(scores.d_index));
}

TEST(k_nearest, has_the_same_bits_for_any_number_of_threads) {
    const Dataset data = gaussian_classes(120, 3, 5, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(120));
    const InnerDraws draws = tuning_draws(training, {}).front();
    EXPECT_EQ(tune_k_nearest(training, draws, {.threads = 1}).d_index,
              tune_k_nearest(training, draws, {.threads = 4}).d_index);
}

TEST(k_nearest, describes_itself) {
    const TrainingRows training = prepare_training_rows(line({0, 1}, {0, 1}), all_rows(2));
    EXPECT_EQ(describe(fit_k_nearest(training, {.num_neighbors = 7})), "k 7, euclidean");
    EXPECT_EQ(describe(fit_k_nearest(training, {7, View::cosine, NeighborWeights::distance})),
              "k 7, cosine, weighted by distance");
}

}  // namespace
}  // namespace hardlearn::testing
