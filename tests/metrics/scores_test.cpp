#include "hardlearn/metrics/scores.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "tests/metrics/golden.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

Matrix<float> matrix_of(const nlohmann::json& rows) {
    Matrix<float> matrix(rows.size(), rows[0].size());
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        for (std::size_t j = 0; j < matrix.columns(); ++j) matrix(i, j) = rows[i][j].get<float>();
    }
    return matrix;
}

// The paper's Ovarian row is one fold of 52 + 2 rows.
std::vector<Label> ovarian_fold() {
    std::vector<Label> labels(54, 0);
    labels[10] = labels[40] = 1;
    return labels;
}

TEST(scores, equal_scikit_learn) {
    for (const auto& golden : golden_cases("scores")) {
        const auto scores =
            compute_scores(labels_of(golden.at("truth")), labels_of(golden.at("predicted")),
                           matrix_of(golden.at("class_scores")), golden.at("num_classes").get<std::size_t>());
        for (const ScoreField& field : score_fields()) {
            if (field.lower_is_better) continue;  // those of probabilities: calibration_test.cpp
            EXPECT_NEAR(scores.*field.value, golden.at("scores").at(std::string(field.name)).get<double>(),
                        1e-12)
                << golden.at("name") << ": " << field.name;
        }
    }
}

TEST(scores, of_probabilities_are_those_of_calibration_and_else_undefined) {
    const std::vector<Label> truth = {0, 1, 1, 0};
    Matrix<float> scores(4, 2);
    for (std::size_t i = 0; i < 4; ++i) {
        scores(i, 0) = 0.2f * static_cast<float>(i);
        scores(i, 1) = 1.0f - scores(i, 0);
    }
    const auto of_probabilities = compute_scores(truth, truth, scores, 2);
    EXPECT_EQ(of_probabilities.log_loss, log_loss(truth, scores));
    EXPECT_EQ(of_probabilities.brier_score, brier_score(truth, scores));
    EXPECT_EQ(of_probabilities.expected_calibration_error, expected_calibration_error(truth, scores));
    scores(2, 0) = 5.0f;
    for (const auto& without :
         {compute_scores(truth, truth, scores, 2), compute_scores(truth, truth, {}, 2)}) {
        EXPECT_TRUE(std::isnan(without.log_loss));
        EXPECT_TRUE(std::isnan(without.brier_score));
        EXPECT_TRUE(std::isnan(without.expected_calibration_error));
    }
    EXPECT_TRUE(std::isfinite(compute_scores(truth, truth, scores, 2).auroc))
        << "ranks need no probabilities";
}

TEST(scores, areas_rank_rows_within_their_fold_only) {
    // Two folds, each ranked without a mistake, on scales that do not meet; and a constant in each.
    const std::vector<Label> truth = {0, 1, 1, 0, 1, 0, 0};
    const std::vector<std::uint32_t> folds = {0, 0, 0, 1, 1, 1, 1};
    const std::vector<float> ranked = {0.1f, 0.2f, 0.2f, 0.7f, 0.9f, 0.7f, 0.8f};
    Matrix<float> scores(7, 2), constant(7, 2);
    for (std::size_t i = 0; i < 7; ++i) {
        scores(i, 1) = ranked[i];
        scores(i, 0) = 1 - ranked[i];
        constant(i, 1) = folds[i] == 0 ? 0.3f : 0.6f;
        constant(i, 0) = 1 - constant(i, 1);
    }
    EXPECT_LT(compute_scores(truth, truth, scores, 2).auroc, 1.0);
    EXPECT_DOUBLE_EQ(compute_scores(truth, truth, scores, 2, folds).auroc, 1.0);
    EXPECT_DOUBLE_EQ(compute_scores(truth, truth, scores, 2, folds).auprc, 1.0);
    EXPECT_NE(compute_scores(truth, truth, constant, 2).auroc, 0.5);
    EXPECT_DOUBLE_EQ(compute_scores(truth, truth, constant, 2, folds).auroc, 0.5);
    // Class 1: two of its rows in a fold where its share is 2/3, one where it is 1/4; class 0 likewise.
    const double of_one = (2 * 2.0 / 3 + 1.0 / 4) / 3, of_zero = (1.0 / 3 + 3 * 3.0 / 4) / 4;
    EXPECT_NEAR(compute_scores(truth, truth, constant, 2, folds).auprc, (of_one + of_zero) / 2, 1e-12);
    EXPECT_THROW(compute_scores(truth, truth, scores, 2, std::span(folds).first(3)), Error);
}

TEST(scores, folds_without_a_class_leave_its_area_to_the_others) {
    const std::vector<Label> truth = {0, 0, 0, 1, 0, 1};
    const std::vector<std::uint32_t> folds = {0, 0, 1, 1, 1, 1};
    Matrix<float> scores(6, 2);
    for (std::size_t i = 0; i < 6; ++i) scores(i, static_cast<std::size_t>(truth[i])) = 1.0f;
    EXPECT_DOUBLE_EQ(compute_scores(truth, truth, scores, 2, folds).auroc, 1.0);
    const std::vector<std::uint32_t> apart = {0, 0, 0, 1, 0, 1};
    EXPECT_TRUE(std::isnan(compute_scores(truth, truth, scores, 2, apart).auroc)) << "no pair to compare";
    EXPECT_DOUBLE_EQ(compute_scores(truth, truth, scores, 2, apart).auprc, 1.0);
}

TEST(scores, reproduce_the_papers_ovarian_row) {
    const auto truth = ovarian_fold();
    auto predicted = truth;
    predicted[40] = 0;
    const auto scores = compute_scores(truth, predicted, {}, 2);
    EXPECT_DOUBLE_EQ(scores.accuracy, 53.0 / 54.0);
    EXPECT_NEAR(scores.d_index, 1.7939, 5e-5);
    // The paper's precision is that of the majority class.
    EXPECT_DOUBLE_EQ(scores.macro_precision, (52.0 / 53.0 + 1.0) / 2);
    EXPECT_DOUBLE_EQ(d_index(truth, predicted, 2), scores.d_index);
}

TEST(scores, d_index_of_the_majority_class_alone) {
    const auto truth = ovarian_fold();
    const std::vector<Label> predicted(truth.size(), 0);
    const auto scores = compute_scores(truth, predicted, {}, 2);
    EXPECT_NEAR(scores.accuracy, 0.963, 5e-4);
    EXPECT_NEAR(scores.d_index, 1.558, 5e-4);
    EXPECT_EQ(scores.mcc, 0.0);
    EXPECT_EQ(scores.kappa, 0.0);
}

TEST(scores, d_index_lies_between_zero_and_two) {
    const std::vector<Label> truth = {0, 1, 2, 0, 1, 2};
    EXPECT_DOUBLE_EQ(d_index(truth, truth, 3), 2.0);
    const std::vector<Label> two = {0, 1, 0, 1}, inverted = {1, 0, 1, 0};
    EXPECT_DOUBLE_EQ(d_index(two, inverted, 2), 0.0);
}

TEST(scores, classes_without_samples_change_nothing) {
    const std::vector<Label> truth = {0, 0, 2, 2, 2, 5}, shifted_truth = {0, 0, 1, 1, 1, 2};
    const std::vector<Label> predicted = {0, 2, 2, 5, 2, 5}, shifted_predicted = {0, 1, 1, 2, 1, 2};
    const auto sparse = compute_scores(truth, predicted, {}, 9);
    const auto dense = compute_scores(shifted_truth, shifted_predicted, {}, 3);
    for (const ScoreField& field : score_fields()) {
        if (std::isnan(dense.*field.value)) continue;
        EXPECT_DOUBLE_EQ(sparse.*field.value, dense.*field.value) << field.name;
    }
}

TEST(scores, are_undefined_for_one_class) {
    const std::vector<Label> truth(5, 1), predicted = {1, 1, 0, 1, 1};
    Matrix<float> class_scores(5, 2);
    const auto scores = compute_scores(truth, predicted, class_scores, 2);
    EXPECT_DOUBLE_EQ(scores.accuracy, 0.8);
    EXPECT_DOUBLE_EQ(scores.macro_sensitivity, 0.8);
    for (const double value : {scores.auroc, scores.mcc, scores.d_index, scores.macro_specificity}) {
        EXPECT_TRUE(std::isnan(value));
    }
    EXPECT_TRUE(std::isnan(compute_scores(truth, truth, {}, 2).kappa));
}

TEST(scores, are_undefined_without_samples_or_class_scores) {
    const auto scores = compute_scores({}, {}, {}, 3);
    for (const ScoreField& field : score_fields()) EXPECT_TRUE(std::isnan(scores.*field.value)) << field.name;
    const std::vector<Label> truth = {0, 1};
    EXPECT_TRUE(std::isnan(compute_scores(truth, truth, {}, 2).auroc));
    EXPECT_TRUE(std::isnan(compute_scores(truth, truth, {}, 2).auprc));
}

TEST(scores, fields_have_names_of_their_own) {
    std::set<std::string_view> names;
    for (const ScoreField& field : score_fields()) names.insert(field.name);
    EXPECT_EQ(names.size(), sizeof(Scores) / sizeof(double));
}

TEST(scores, area_under_roc_counts_pairs) {
    RandomStream stream(3);
    constexpr std::size_t count = 120;
    std::array<bool, count> positive{};
    std::array<float, count> scores{};
    for (std::size_t i = 0; i < count; ++i) {
        positive[i] = stream.below(3) == 0;
        scores[i] = static_cast<float>(stream.below(10)) - 5.0f;
    }
    double wins = 0, pairs = 0;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
            if (!positive[i] || positive[j]) continue;
            ++pairs;
            wins += scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0;
        }
    }
    EXPECT_NEAR(area_under_roc(positive, scores), wins / pairs, 1e-14);
}

TEST(scores, areas_at_their_ends) {
    const std::array<bool, 4> positive = {true, false, true, false};
    const float infinity = std::numeric_limits<float>::infinity();
    const std::array<float, 4> right = {infinity, -infinity, 2, 1}, wrong = {1, 3, 2, 4},
                               equal = {7, 7, 7, 7};
    EXPECT_DOUBLE_EQ(area_under_roc(positive, right), 1.0);
    EXPECT_DOUBLE_EQ(average_precision(positive, right), 1.0);
    EXPECT_DOUBLE_EQ(area_under_roc(positive, wrong), 0.0);
    EXPECT_DOUBLE_EQ(average_precision(positive, wrong), (1.0 / 3 + 2.0 / 4) / 2);
    EXPECT_DOUBLE_EQ(area_under_roc(positive, equal), 0.5);
    EXPECT_DOUBLE_EQ(average_precision(positive, equal), 0.5);
    const std::array<bool, 4> none = {}, all = {true, true, true, true};
    EXPECT_TRUE(std::isnan(area_under_roc(none, equal)));
    EXPECT_TRUE(std::isnan(area_under_roc(all, equal)));
    EXPECT_TRUE(std::isnan(average_precision(none, equal)));
    EXPECT_DOUBLE_EQ(average_precision(all, equal), 1.0);
}

TEST(scores, refuse_what_they_cannot_score) {
    const std::vector<Label> truth = {0, 1, 1}, outside = {0, 1, 2}, two = {0, 1};
    Matrix<float> narrow(3, 1), short_scores(2, 2), invalid(3, 2);
    invalid(2, 1) = std::numeric_limits<float>::quiet_NaN();
    struct Case {
        std::vector<Label> truth, predicted;
        MatrixView<const float> class_scores;
        std::string message;
    };
    const std::vector<Case> cases = {
        {outside, truth, {}, "first label of row 2 must lie in [0, 2), got 2"},
        {truth, outside, {}, "second label of row 2 must lie in [0, 2), got 2"},
        {truth, two, {}, "labelings must have equal lengths, got 3 and 2"},
        {truth, truth, narrow, "class scores must be 3 x 2, got 3 x 1"},
        {truth, truth, short_scores, "class scores must be 3 x 2, got 2 x 2"},
        {truth, truth, invalid, "the score of row 2 is NaN"},
    };
    for (const Case& c : cases) {
        expect_error_message(ErrorCode::bad_argument, c.message,
                             [&] { compute_scores(c.truth, c.predicted, c.class_scores, 2); });
    }
}

// k / n as a difference of two others, for all n up to 300: equal in exact arithmetic.
TEST(rounded_score, makes_ties_of_what_is_equal_in_exact_arithmetic) {
    std::size_t differ = 0;
    for (int n = 2; n <= 300; ++n) {
        for (int k = 1; k < n; ++k) {
            const double direct = static_cast<double>(k) / n;
            const double computed = static_cast<double>(n - 1) / n - static_cast<double>(n - 1 - k) / n;
            differ += direct != computed;
            EXPECT_EQ(rounded_score(direct), rounded_score(computed)) << k << "/" << n;
        }
        EXPECT_NE(rounded_score(1.0 / n), rounded_score(1.0 / (n + 1)));
    }
    EXPECT_GT(differ, 1000u) << "without rounding many differ";
    EXPECT_TRUE(std::isnan(rounded_score(std::nan(""))));
}

}  // namespace
}  // namespace hardlearn::testing
