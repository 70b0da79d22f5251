#include "hardlearn/metrics/correlation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "tests/metrics/golden.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;

Matrix<double> matrix_of(const std::vector<Values>& rows) {
    Matrix<double> matrix(rows.size(), rows.empty() ? 0 : rows.front().size());
    for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], matrix.row(i).begin());
    return matrix;
}

TEST(correlation, is_that_of_scipy_and_partial_correlation_that_of_least_squares) {
    for (const auto& golden : golden_cases("correlations")) {
        const auto first = golden["first"].get<Values>(), second = golden["second"].get<Values>();
        const Matrix<double> covariates = matrix_of(golden["covariates"].get<std::vector<Values>>());
        for (const auto& [kind, name] : NamesOf<CorrelationKind>::names)
            EXPECT_NEAR(correlation(kind, first, second), golden[std::string(name)].get<double>(), 1e-12)
                << name;
        EXPECT_NEAR(partial_correlation(CorrelationKind::pearson, first, second, covariates),
                    golden["partial_pearson"].get<double>(), 1e-10);
        EXPECT_NEAR(partial_correlation(CorrelationKind::spearman, first, second, covariates),
                    golden["partial_spearman"].get<double>(), 1e-10);
    }
}

TEST(correlation, is_not_defined_for_a_constant_or_a_single_value) {
    const Values constant(5, 0.1), other = {1, 2, 3, 4, 5};
    for (const auto& [kind, name] : NamesOf<CorrelationKind>::names) {
        EXPECT_TRUE(std::isnan(correlation(kind, constant, other))) << name;
        EXPECT_TRUE(std::isnan(correlation(kind, other, constant))) << name;
        EXPECT_TRUE(std::isnan(correlation(kind, Values{1}, Values{2}))) << name;
        EXPECT_TRUE(std::isnan(test_correlation(kind, constant, other, {}).p_value)) << name;
    }
}

TEST(correlation, of_what_covariates_explain_is_not_defined) {
    const Values first = {1, 2, 3, 4, 5, 7}, second = {2, 1, 3, 5, 4, 6};
    const Matrix<double> same = matrix_of({{2, 1}, {4, 2}, {6, 3}, {8, 4}, {10, 5}, {14, 7}});
    EXPECT_TRUE(std::isnan(partial_correlation(CorrelationKind::pearson, first, second, same)));
    EXPECT_TRUE(
        std::isnan(test_partial_correlation(CorrelationKind::pearson, first, second, same, {}).p_value));
}

TEST(correlation, with_a_common_cause_vanishes_once_it_is_taken_out) {
    RandomStream stream(4);
    Values first, second;
    Matrix<double> cause(400, 1);
    for (std::size_t i = 0; i < 400; ++i) {
        cause(i, 0) = stream.normal();
        first.push_back(cause(i, 0) + 0.3 * stream.normal());
        second.push_back(cause(i, 0) + 0.3 * stream.normal());
    }
    const ResamplingPlan plan{.num_resamples = 500};
    EXPECT_GT(correlation(CorrelationKind::spearman, first, second), 0.8);
    const auto partial = test_partial_correlation(CorrelationKind::spearman, first, second, cause, plan);
    EXPECT_LT(std::abs(partial.interval.estimate), 0.15);
    EXPECT_LE(partial.interval.low, partial.interval.estimate);
    EXPECT_GE(partial.interval.high, partial.interval.estimate);
    EXPECT_GT(partial.p_value, 0.01);
}

// Every order of five values, by enumeration: the share of orders that are as far from 0.
TEST(correlation, p_value_of_permutations_is_near_that_of_all_orders) {
    const Values first = {1, 2, 3, 4, 5}, second = {1, 3, 2, 5, 4};
    for (const auto& [kind, name] : NamesOf<CorrelationKind>::names) {
        const double observed = std::abs(correlation(kind, first, second));
        Values order = first;
        double all = 0, as_far = 0;
        do {
            all += 1;
            as_far += std::abs(correlation(kind, order, second)) >= observed - 1e-12;
        } while (std::ranges::next_permutation(order).found);
        const auto test =
            test_correlation(kind, first, second, {.num_resamples = 4000, .stream = RandomStream(1)});
        EXPECT_NEAR(test.p_value, as_far / all, 0.03) << name;
    }
}

TEST(correlation, p_values_of_independent_values_are_uniform) {
    std::size_t below_half = 0, below_tenth = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        RandomStream stream = RandomStream(9).child(seed);
        Values first, second;
        for (int i = 0; i < 20; ++i) first.push_back(stream.normal()), second.push_back(stream.normal());
        const double p = test_correlation(CorrelationKind::spearman, first, second,
                                          {.num_resamples = 199, .stream = stream})
                             .p_value;
        below_half += p <= 0.5;
        below_tenth += p <= 0.1;
    }
    EXPECT_NEAR(static_cast<double>(below_half), 100.0, 25.0);
    EXPECT_NEAR(static_cast<double>(below_tenth), 20.0, 15.0);
}

TEST(correlation, refuses_what_it_cannot_use) {
    const Values two = {1, 2}, three = {1, 2, 3}, bad = {1, std::numeric_limits<double>::quiet_NaN()};
    const auto kind = CorrelationKind::kendall;
    expect_error_message(ErrorCode::bad_argument, "correlation: 2 values and 3, expected equally many",
                         [&] { correlation(kind, two, three); });
    expect_error_message(ErrorCode::bad_argument, "correlation: value 1 is nan, expected a finite number",
                         [&] { correlation(kind, two, bad); });
    expect_error_message(ErrorCode::bad_argument, "resamples: expected at least 1, got 0",
                         [&] { test_correlation(kind, two, two, {.num_resamples = 0}); });
    expect_error_message(ErrorCode::bad_argument, "confidence: expected above 0 and below 1, got 1",
                         [&] { test_correlation(kind, two, two, {.confidence = 1}); });
    expect_error_message(ErrorCode::bad_argument,
                         "partial correlation: expected pearson or spearman, got kendall", [&] {
                             partial_correlation(kind, two, two, matrix_of({{1}, {2}}));
                         });
    expect_error_message(ErrorCode::bad_argument, "partial correlation: covariates of 1 values, expected 2",
                         [&] { partial_correlation(CorrelationKind::pearson, two, two, matrix_of({{1}})); });
    expect_error_message(
        ErrorCode::bad_argument,
        "partial correlation: value 1 of covariate 0 is nan, expected a finite number", [&] {
            partial_correlation(CorrelationKind::pearson, two, two, matrix_of({{1}, {bad[1]}}));
        });
}

}  // namespace
}  // namespace hardlearn::testing
