#include "hardlearn/evaluation/score_calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/metrics/calibration.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

TrainingRows some_training(std::size_t rows, std::size_t classes) {
    return prepare_training_rows(gaussian_classes(rows, classes, 2, 1.0), all_rows(rows));
}

// Scores of 1 for the truth in `right` of 10 rows, for the next class in the others.
LeftOutScores certain_scores(const TrainingRows& training, std::size_t right) {
    LeftOutScores left_out{.truth = training.labels,
                           .scores = Matrix<float>(training.labels.size(), training.num_classes)};
    for (std::size_t i = 0; i < left_out.truth.size(); ++i) {
        const auto truth = static_cast<std::size_t>(left_out.truth[i]);
        left_out.scores(i, i % 10 < right ? truth : (truth + 1) % training.num_classes) = 1;
    }
    return left_out;
}

TEST(score_calibration, scores_of_zero_and_one_become_as_probable_as_they_are_right) {
    const TrainingRows training = some_training(300, 3);
    const LeftOutScores left_out = certain_scores(training, 8);
    const Matrix<float> probabilities =
        apply_score_calibration(fit_score_calibration(training, left_out), left_out.scores);
    EXPECT_NEAR(probabilities(0, 0), 0.8, 0.01);
    EXPECT_NEAR(probabilities(0, 1), 0.1, 0.01);
    EXPECT_TRUE(are_probabilities(probabilities));
}

TEST(score_calibration, rows_that_are_all_right_are_no_reason_for_certainty) {
    const TrainingRows training = some_training(30, 3);
    const LeftOutScores left_out = certain_scores(training, 10);
    const Matrix<float> probabilities =
        apply_score_calibration(fit_score_calibration(training, left_out), left_out.scores);
    EXPECT_LT(probabilities(0, 0), 1 - 0.3 / 32);
    EXPECT_GT(probabilities(0, 0), 0.9);
}

TEST(score_calibration, the_order_of_classes_stays_and_unknown_ones_remain_impossible) {
    TrainingRows training = some_training(40, 2);
    training.num_classes = 3;
    LeftOutScores left_out{.truth = training.labels, .scores = Matrix<float>(40, 3)};
    for (std::size_t i = 0; i < 40; ++i) {
        left_out.scores(i, 0) = 0.3f + 0.01f * static_cast<float>(i);
        left_out.scores(i, 1) = 1 - left_out.scores(i, 0);
    }
    const Matrix<float> probabilities =
        apply_score_calibration(fit_score_calibration(training, left_out), left_out.scores);
    for (std::size_t i = 0; i < 40; ++i) {
        EXPECT_EQ(probabilities(i, 2), 0);
        EXPECT_EQ(probabilities(i, 0) > probabilities(i, 1), left_out.scores(i, 0) > left_out.scores(i, 1));
    }
}

// Scores as class weights make them: 9 of 10 rows are of class 0, yet both classes score alike.
TEST(score_calibration, frequent_classes_get_back_what_class_weights_took) {
    TrainingRows training = some_training(400, 2);
    for (std::size_t i = 0; i < 400; ++i) training.labels[i] = i % 10 == 0 ? 1 : 0;
    LeftOutScores left_out{.truth = training.labels, .scores = Matrix<float>(400, 2)};
    for (std::size_t i = 0; i < 400; ++i) {
        left_out.scores(i, 0) = i % 2 == 0 ? 0.6f : 0.4f;
        left_out.scores(i, 1) = 1 - left_out.scores(i, 0);
    }
    const auto loss = [&](bool balanced) {
        const auto calibration = fit_score_calibration(training, left_out, balanced);
        EXPECT_EQ(calibration.prior_exponent > 0, balanced);
        return log_loss(left_out.truth, apply_score_calibration(calibration, left_out.scores));
    };
    EXPECT_GT(loss(false), 0.6);
    EXPECT_LT(loss(true), 0.4);
}

TEST(score_calibration, rows_are_scored_by_folds_that_do_not_hold_them) {
    for (const std::size_t rows : {60u, 240u}) {
        const TrainingRows training = some_training(rows, 3);
        const auto repeats = tuning_draws(training, {});
        const auto score = [&](const InnerFold& fold, const RunContext&) {
            Matrix<float> scores(fold.left_out.size(), 3);
            for (std::size_t i = 0; i < fold.left_out.size(); ++i) {
                EXPECT_TRUE(std::ranges::find(fold.train, fold.left_out[i]) == fold.train.end());
                scores(i, static_cast<std::size_t>(training.labels[fold.left_out[i]])) = 1;
            }
            return scores;
        };
        const LeftOutScores left_out = score_left_out(training, repeats, score, {.threads = 3});
        // Small data is left out twice.
        EXPECT_EQ(left_out.truth.size(), rows < 200 ? 2 * rows : rows);
        for (std::size_t i = 0; i < left_out.truth.size(); ++i)
            EXPECT_EQ(left_out.scores(i, static_cast<std::size_t>(left_out.truth[i])), 1);
    }
}

}  // namespace
}  // namespace hardlearn::testing
