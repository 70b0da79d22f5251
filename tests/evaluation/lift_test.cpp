#include "hardlearn/evaluation/lift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/metrics/scores.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

Matrix<double> table_of(const std::vector<std::vector<double>>& rows) {
    Matrix<double> table(rows.size(), rows[0].size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < rows[i].size(); ++j) table(i, j) = rows[i][j];
    }
    return table;
}

std::vector<double> lifts(const std::vector<std::vector<std::vector<double>>>& scores) {
    std::vector<Matrix<double>> tables;
    for (const auto& rows : scores) tables.push_back(table_of(rows));
    const Lift lift = metric_integrated_lift(tables, 0.95);
    return {lift.values.row(0).begin(), lift.values.row(0).end()};
}

TEST(lift, is_the_mean_share_of_the_best_value) {
    const auto values = lifts({{{0.8, 0.4, 0.6}}, {{1.5, 2.0, 1.0}}});
    EXPECT_NEAR(values[0], (1 + 0.75) / 2, 1e-9);
    EXPECT_NEAR(values[1], (0.5 + 1) / 2, 1e-9);
    EXPECT_NEAR(values[2], (0.75 + 0.5) / 2, 1e-9);
}

TEST(lift, takes_scores_that_there_are_and_of_which_more_is_better) {
    for (const std::string_view name : lift_scores) {
        const auto field = std::ranges::find(score_fields(), name, &ScoreField::name);
        ASSERT_NE(field, score_fields().end()) << name;
        EXPECT_FALSE(field->lower_is_better) << name;
    }
}

TEST(lift, does_not_care_for_the_unit_of_a_score) {
    const auto d_index = lifts({{{1.2, 1.8}}, {{0.5, 0.4}}});
    const auto half = lifts({{{0.6, 0.9}}, {{0.5, 0.4}}});
    for (std::size_t m = 0; m < 2; ++m) EXPECT_NEAR(d_index[m], half[m], 1e-9);
}

TEST(lift, leaves_out_scores_that_are_missing_or_0_for_all) {
    EXPECT_EQ(lifts({{{0.5, 1.0}}, {{undefined, 0.3}}, {{0.0, 0.0}}}), (std::vector<double>{0.5, 1.0}));
    EXPECT_TRUE(std::isnan(lifts({{{0.0, 0.0}}})[0]));
}

TEST(lift, of_the_best_by_all_scores_is_1_and_equal_after_rounding_is_equal) {
    const double third = 1.0 / 3;
    const auto values = lifts({{{third, third + 1e-14}}, {{0.7, 0.7}}});
    EXPECT_EQ(values[0], 1);
    EXPECT_EQ(values[1], 1);
}

TEST(lift, median_over_the_sets_has_an_exact_interval) {
    std::vector<std::vector<double>> rows;
    for (int i = 1; i <= 6; ++i) rows.push_back({0.1 * i, 1.0});
    const Matrix<double> tables[] = {table_of(rows)};
    const Lift lift = metric_integrated_lift(tables, 0.95);
    EXPECT_NEAR(lift.medians[0].interval.estimate, 0.35, 1e-9);
    EXPECT_NEAR(lift.medians[0].interval.low, 0.1, 1e-9);
    EXPECT_NEAR(lift.medians[0].interval.high, 0.6, 1e-9);
    EXPECT_DOUBLE_EQ(lift.medians[0].coverage, 62.0 / 64);
    EXPECT_EQ(lift.medians[1].interval.low, 1);
}

TEST(lift, refuses_tables_that_do_not_match) {
    const Matrix<double> tables[] = {table_of({{1, 2}}), table_of({{1, 2}, {1, 2}})};
    expect_error(ErrorCode::bad_argument, "2 x 2", [&] { metric_integrated_lift(tables, 0.95); });
    expect_error(ErrorCode::bad_argument, "no table", [] { metric_integrated_lift({}, 0.95); });
}

}  // namespace
}  // namespace hardlearn::testing
