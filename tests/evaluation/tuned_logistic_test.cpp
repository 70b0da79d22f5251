#include "hardlearn/evaluation/tuned_logistic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(tuned_logistic, has_12_candidates_that_differ_half_of_them_balanced) {
    const auto candidates = tuned_logistic_candidates();
    std::set<std::pair<double, bool>> different;
    for (const LogisticOptions& candidate : candidates)
        different.insert({candidate.cost, candidate.balanced});
    EXPECT_EQ(different.size(), 12u);
    EXPECT_EQ(candidates.size(), 12u);
    EXPECT_EQ(std::ranges::count(candidates, true, &LogisticOptions::balanced), 6);
    EXPECT_EQ(std::ranges::count(candidates, LogisticOptions{}), 1);
}

TEST(tuned_logistic, tuning_scores_are_those_of_models_fitted_fold_by_fold) {
    for (const std::size_t features : {4u, 70u}) {
        const Dataset data = gaussian_classes(60, 3, features, 1.0);
        const TrainingRows training = prepare_training_rows(data, all_rows(60));
        const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 3}).front();
        const auto candidates = tuned_logistic_candidates();
        Matrix<Label> predicted(candidates.size(), 60);
        for (const InnerFold& fold : list_inner_folds(draws)) {
            const TrainingRows part = training_part(training, fold.train);
            for (std::size_t c = 0; c < candidates.size(); ++c) {
                const auto answers =
                    predict(fit_tuned_logistic(part, candidates[c]), features_of(training, fold.left_out));
                for (std::size_t i = 0; i < fold.places.size(); ++i)
                    predicted(c, fold.places[i]) = answers.labels[i];
            }
        }
        EXPECT_EQ(tune_logistic(training, draws, {.threads = 3}).d_index,
                  score_candidates(predicted, training, draws).d_index);
    }
}

TEST(tuned_logistic, a_class_without_training_rows_scores_zero) {
    const Dataset data = gaussian_classes(60, 3, 3, 3.0);
    std::vector<RowIndex> rows;
    for (RowIndex i = 0; i < 60; ++i) {
        if (data.labels[i] != 1) rows.push_back(i);
    }
    const TrainingRows training = prepare_training_rows(data, rows);
    const TunedLogistic model = fit_tuned_logistic(training, {.cost = 0.3, .balanced = true});
    const auto predictions = predict(model, training.features);
    expect_valid(predictions, rows.size(), 3);
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(predictions.scores(i, 1), 0.0f);
    EXPECT_GT(accuracy(data, rows, predictions), 0.9);
    EXPECT_EQ(describe(model), "cost 0.3, balanced");
}

}  // namespace
}  // namespace hardlearn::testing
