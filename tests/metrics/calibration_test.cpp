#include "hardlearn/metrics/calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "tests/metrics/golden.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

struct Predictions {
    std::vector<Label> truth;
    Matrix<float> probabilities;
};

// Labels are drawn from the probabilities: calibrated by construction.
Predictions calibrated(std::size_t rows, std::size_t classes, double sharpness, std::uint64_t seed) {
    RandomStream stream(seed);
    Predictions result{.probabilities = Matrix<float>(rows, classes)};
    std::vector<double> weights(classes);
    for (std::size_t i = 0; i < rows; ++i) {
        double sum = 0;
        for (double& weight : weights) sum += weight = std::exp(sharpness * stream.normal());
        double left = stream.uniform();
        std::size_t label = 0;
        for (std::size_t c = 0; c < classes; ++c) {
            result.probabilities(i, c) = static_cast<float>(weights[c] / sum);
            if (left >= 0) label = c;
            left -= weights[c] / sum;
        }
        result.truth.push_back(static_cast<Label>(label));
    }
    return result;
}

Matrix<float> matrix_of(const std::vector<std::vector<float>>& rows) {
    Matrix<float> result(rows.size(), rows.at(0).size());
    for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], result.row(i).begin());
    return result;
}

TEST(calibration, log_loss_and_brier_score_agree_with_scikit_learn) {
    const auto cases = golden_cases("calibration");
    EXPECT_GE(cases.size(), 5u);
    for (const auto& one : cases) {
        const auto truth = labels_of(one.at("truth"));
        const auto probabilities = matrix_of(one.at("probabilities").get<std::vector<std::vector<float>>>());
        EXPECT_NEAR(log_loss(truth, probabilities), one.at("log_loss"), 1e-6);
        EXPECT_NEAR(brier_score(truth, probabilities), one.at("brier_score"), 1e-8);
    }
}

TEST(calibration, reliability_bins_and_their_error_by_hand) {
    const auto probabilities = matrix_of({{0.9f, 0.1f}, {0.95f, 0.05f}, {0.4f, 0.6f}, {0.5f, 0.5f}});
    const std::vector<Label> truth = {0, 1, 1, 0};
    const auto bins = reliability_bins(truth, probabilities, 5);
    ASSERT_EQ(bins.size(), 5u);
    EXPECT_EQ(bins[2].rows, 1u) << "0.5";
    EXPECT_EQ(bins[3].rows, 1u) << "0.6 as a float is a little above the bin before";
    EXPECT_EQ(bins[4].rows, 2u);
    EXPECT_NEAR(bins[4].mean_confidence, 0.925, 1e-6);
    EXPECT_EQ(bins[4].accuracy, 0.5);
    EXPECT_NEAR(expected_calibration_error(truth, probabilities, 5), (2 * 0.425 + 0.4 + 0.5) / 4, 1e-6);
    const auto certain = matrix_of({{1.0f, 0.0f}});
    EXPECT_EQ(expected_calibration_error(std::vector<Label>{0}, certain), 0.0);
    EXPECT_EQ(expected_calibration_error(std::vector<Label>{1}, certain), 1.0);
}

TEST(calibration, calibrated_probabilities_have_a_small_error_and_a_temperature_of_one) {
    const auto data = calibrated(20000, 5, 1.5, 1);
    EXPECT_LT(expected_calibration_error(data.truth, data.probabilities), 0.015);
    EXPECT_NEAR(fit_temperature(data.truth, data.probabilities), 1.0, 0.03);
}

TEST(calibration, temperature_undoes_overconfidence) {
    const auto data = calibrated(20000, 4, 1.0, 2);
    const auto overconfident = apply_temperature(data.probabilities, 0.4);
    const double temperature = fit_temperature(data.truth, overconfident);
    EXPECT_NEAR(temperature, 2.5, 0.1);
    const auto repaired = apply_temperature(overconfident, temperature);
    EXPECT_GT(expected_calibration_error(data.truth, overconfident), 0.1);
    EXPECT_LT(expected_calibration_error(data.truth, repaired), 0.015);
    EXPECT_LT(log_loss(data.truth, repaired), log_loss(data.truth, overconfident));
}

TEST(calibration, fitted_temperature_has_the_least_log_loss_of_a_grid) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto data = calibrated(30, 3, 2.0, seed);
        const double temperature = fit_temperature(data.truth, data.probabilities);
        const double best = log_loss(data.truth, apply_temperature(data.probabilities, temperature));
        for (double other = 0.05; other < 20; other *= 1.1) {
            EXPECT_LE(best, log_loss(data.truth, apply_temperature(data.probabilities, other)) + 1e-6)
                << other;
        }
    }
}

TEST(calibration, temperatures_stay_within_their_range) {
    const auto right = matrix_of({{0.9f, 0.1f}, {0.2f, 0.8f}});
    EXPECT_EQ(fit_temperature(std::vector<Label>{0, 1}, right), 0.001);
    EXPECT_EQ(fit_temperature(std::vector<Label>{1, 0}, right), 20.0);
    EXPECT_EQ(fit_temperature(std::vector<Label>{1, 0}, matrix_of({{0.5f, 0.5f}, {0.5f, 0.5f}})), 1.0);
    EXPECT_EQ(fit_temperature(std::vector<Label>{0}, matrix_of({{1.0f}})), 1.0);
}

TEST(calibration, rows_whose_class_was_impossible_do_not_move_the_temperature) {
    auto data = calibrated(300, 3, 2.0, 5);
    const double temperature = fit_temperature(data.truth, data.probabilities);
    Matrix<float> more(301, 3);
    for (std::size_t i = 0; i < 300; ++i) std::ranges::copy(data.probabilities.row(i), more.row(i).begin());
    more(300, 0) = 1.0f;
    data.truth.push_back(2);
    EXPECT_EQ(fit_temperature(data.truth, more), temperature);
}

TEST(calibration, smoothing_keeps_rows_that_are_all_right_from_certainty) {
    Matrix<float> right(98, 2);
    for (std::size_t i = 0; i < 98; ++i) right(i, 0) = 0.6f, right(i, 1) = 0.4f;
    const std::vector<Label> truth(98, 0);
    const auto smoothed = apply_temperature(right, fit_temperature(truth, right, 1.0 / 100));
    EXPECT_NEAR(smoothed(0, 0), 0.995, 1e-5);  // the target: 0.99 and half of 0.01
    EXPECT_THROW(fit_temperature(truth, right, 1.0), Error);
}

TEST(calibration, temperature_keeps_the_order_and_the_sum) {
    const auto data = calibrated(200, 6, 3.0, 3);
    for (const double temperature : {0.001, 0.05, 0.5, 1.0, 3.0, 20.0}) {
        const auto tempered = apply_temperature(data.probabilities, temperature);
        for (std::size_t i = 0; i < 200; ++i) {
            const auto before = data.probabilities.row(i);
            const auto after = tempered.row(i);
            double sum = 0;
            for (const float p : after) sum += p;
            EXPECT_NEAR(sum, 1.0, 1e-5);
            EXPECT_EQ(std::ranges::max_element(before) - before.begin(),
                      std::ranges::max_element(after) - after.begin());
            if (temperature == 1.0) {
                EXPECT_NEAR(after[0], before[0], 1e-5);
            }
        }
    }
    for (const double temperature : {0.05, 1.0, 20.0}) {
        const auto zero = apply_temperature(matrix_of({{0.75f, 0.25f, 0.0f}}), temperature);
        EXPECT_EQ(zero(0, 2), 0.0f);
        EXPECT_GT(zero(0, 1), 0.0f);
    }
}

TEST(conformal, threshold_is_the_corrected_order_statistic) {
    std::vector<double> scores;
    for (int i = 1; i <= 9; ++i) scores.push_back(0.1 * ((i * 4) % 10 + (i * 4) / 10 * 0.001));
    auto sorted = scores;
    std::ranges::sort(sorted);
    EXPECT_EQ(conformal_threshold(scores, 0.9), sorted[8]) << "ceil(10 * 0.9) = 9, despite rounding";
    EXPECT_EQ(conformal_threshold(scores, 0.8), sorted[7]);
    EXPECT_EQ(conformal_threshold(scores, 0.75), sorted[7]);
    EXPECT_EQ(conformal_threshold(scores, 0.05), sorted[0]);
    EXPECT_EQ(conformal_threshold(scores, 0.91), std::numeric_limits<double>::infinity());
    EXPECT_EQ(conformal_threshold(std::vector<double>{}, 0.5), std::numeric_limits<double>::infinity());
}

TEST(conformal, sets_by_hand) {
    const auto probabilities = matrix_of({{0.5f, 0.25f, 0.25f}, {0.125f, 0.125f, 0.75f}});
    const auto plain = conformal_sets(probabilities, 0.75, ConformalScore::probability);
    const auto cumulative = conformal_sets(probabilities, 0.75, ConformalScore::cumulative);
    const std::uint8_t expected_plain[2][3] = {{1, 1, 1}, {0, 0, 1}};
    const std::uint8_t expected_cumulative[2][3] = {{1, 1, 0}, {0, 0, 1}};
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_TRUE(std::ranges::equal(plain.row(i), expected_plain[i]));
        EXPECT_TRUE(std::ranges::equal(cumulative.row(i), expected_cumulative[i]));
    }
    const auto summary = summarize_sets(std::vector<Label>{2, 2}, cumulative.view());
    EXPECT_EQ(summary.coverage, 0.5);
    EXPECT_EQ(summary.mean_size, 1.5);
    EXPECT_EQ(summary.single, 0.5);
    EXPECT_EQ(summary.empty, 0.0);
    EXPECT_EQ(conformal_scores(std::vector<Label>{2, 2}, probabilities, ConformalScore::cumulative),
              (std::vector<double>{1.0, 0.75}));
    EXPECT_EQ(conformal_scores(std::vector<Label>{2, 2}, probabilities), (std::vector<double>{0.75, 0.25}));
}

TEST(conformal, coverage_holds_for_calibrated_and_for_bad_probabilities) {
    for (const double temperature : {1.0, 0.2, 4.0}) {
        for (const auto score : {ConformalScore::probability, ConformalScore::cumulative}) {
            for (const double confidence : {0.8, 0.95}) {
                const auto left_out = calibrated(2000, 5, 1.0, 4);
                const auto fresh = calibrated(20000, 5, 1.0, 5);
                const double threshold = conformal_threshold(
                    conformal_scores(left_out.truth, apply_temperature(left_out.probabilities, temperature),
                                     score),
                    confidence);
                const auto sets =
                    conformal_sets(apply_temperature(fresh.probabilities, temperature), threshold, score);
                // The threshold of 2,000 scores varies by sqrt(0.8 * 0.2 / 2000) = 0.009.
                EXPECT_NEAR(summarize_sets(fresh.truth, sets.view()).coverage, confidence, 0.027);
            }
        }
    }
}

TEST(conformal, coverage_holds_on_average_for_few_left_out_rows) {
    double coverage = 0;
    constexpr std::size_t repeats = 400;
    const auto fresh = calibrated(500, 3, 1.0, 6);
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        const auto left_out = calibrated(11, 3, 1.0, 100 + repeat);
        const double threshold =
            conformal_threshold(conformal_scores(left_out.truth, left_out.probabilities), 0.75);
        coverage +=
            summarize_sets(fresh.truth, conformal_sets(fresh.probabilities, threshold).view()).coverage;
    }
    EXPECT_NEAR(coverage / repeats, 0.75, 0.03) << "9 of 12: the promise is exact here";
}

TEST(calibration, refuses_input_that_it_cannot_use) {
    const auto good = matrix_of({{0.5f, 0.5f}});
    const std::vector<Label> zero = {0};
    const std::vector<std::pair<std::function<void()>, std::string>> calls = {
        {[&] {
             log_loss(zero, matrix_of({{0.5f, 0.6f}}));
         },
         "calibration: the probabilities of row 0 sum to 1.1, expected 1"},
        {[&] {
             brier_score(zero, matrix_of({{1.5f, -0.5f}}));
         },
         "calibration: row 0 has probability 1.5, expected [0, 1]"},
        {[&] {
             fit_temperature(zero, matrix_of({{std::nanf(""), 1.0f}}));
         },
         "calibration: row 0 has probability nan, expected [0, 1]"},
        {[&] { log_loss(std::vector<Label>{2}, good); }, "calibration: label 2 of row 0 is outside [0, 2)"},
        {[&] {
             log_loss(std::vector<Label>{0, 1}, good);
         },
         "calibration: 2 labels and 1 rows, expected as many, and at least one"},
        {[&] { log_loss({}, Matrix<float>(0, 2)); },
         "calibration: 0 labels and 0 rows, expected as many, and at least one"},
        {[&] { log_loss(zero, Matrix<float>(1, 0)); }, "calibration: there are no classes"},
        {[&] { reliability_bins(zero, good, 0); }, "calibration: num_bins is 0, expected at least 1"},
        {[&] { apply_temperature(good, 0); },
         "calibration: the temperature is 0, expected a positive number"},
        {[&] { conformal_threshold(std::vector<double>{}, 1.0); },
         "conformal sets: the confidence is 1, expected in (0, 1)"},
        {[&] { conformal_threshold(std::vector<double>{std::nan("")}, 0.5); },
         "conformal sets: a score is not a number"}};
    for (const auto& [call, message] : calls) {
        expect_error_message(ErrorCode::bad_argument, message, call);
    }
}

TEST(conformal_threshold, of_weights_is_that_of_rows_where_all_weigh_one) {
    RandomStream stream(6);
    for (const std::size_t n : {1u, 4u, 9u, 10u, 50u}) {
        std::vector<double> scores;
        std::vector<WeightedScore> weighted;
        for (std::size_t i = 0; i < n; ++i) {
            scores.push_back(stream.uniform());
            weighted.push_back({scores.back(), 1.0});
        }
        for (const double confidence : {0.05, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99})
            EXPECT_EQ(conformal_threshold(weighted, confidence), conformal_threshold(scores, confidence))
                << n << " " << confidence;
    }
}

// Three groups of three: any level up to 3/4 is reached, and thirds that do not sum to one are no reason for
// the next score.
TEST(conformal_threshold, counts_groups_and_not_their_rows) {
    std::vector<WeightedScore> scores;
    for (int i = 1; i <= 9; ++i) scores.push_back({0.1 * i, 1.0 / 3});
    EXPECT_DOUBLE_EQ(conformal_threshold(scores, 0.25), 0.1 * 3);
    EXPECT_DOUBLE_EQ(conformal_threshold(scores, 0.5), 0.1 * 6);
    EXPECT_DOUBLE_EQ(conformal_threshold(scores, 0.75), 0.1 * 9);
    EXPECT_TRUE(std::isinf(conformal_threshold(scores, 0.76)));
    EXPECT_TRUE(std::isinf(conformal_threshold(std::vector<WeightedScore>{}, 0.5)));
    for (const double wrong : {0.0, -1.0, 1.5, std::nan("")})
        EXPECT_THROW(conformal_threshold(std::vector<WeightedScore>{{0.5, wrong}}, 0.5), Error) << wrong;
    EXPECT_THROW(conformal_threshold(std::vector<WeightedScore>{{std::nan(""), 1.0}}, 0.5), Error);
}

}  // namespace
}  // namespace hardlearn::testing
