#include "hardlearn/metrics/failure_threshold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;
using Failed = std::vector<char>;

TEST(failure_curve, of_values_that_tell_failures_is_one) {
    const Values values = {0.1, 0.2, 0.3, 0.7, 0.8, 0.9};
    const Failed failed = {0, 0, 0, 1, 1, 1};
    const FailureCurve curve = failure_curve(values, failed, {.num_resamples = 100});
    EXPECT_EQ(curve.failures, 3u);
    EXPECT_EQ(curve.area.estimate, 1.0);
    EXPECT_EQ(curve.area.low, 1.0);
    EXPECT_EQ(curve.threshold, 0.7);
    EXPECT_EQ(curve.rates.sensitivity, 1.0);
    EXPECT_EQ(curve.rates.specificity, 1.0);
    EXPECT_NEAR(curve.p_value, 0.1, 1e-12) << "two of the twenty ways to divide six";
}

TEST(failure_curve, area_counts_pairs_and_threshold_is_the_best_of_all) {
    RandomStream stream(2);
    Values values;
    Failed failed;
    for (int i = 0; i < 60; ++i) {
        failed.push_back(stream.uniform() < 0.4);
        values.push_back(std::round(10 * (stream.uniform() + 0.4 * failed.back())) / 10);
    }
    const FailureCurve curve = failure_curve(values, failed, {.num_resamples = 200});
    double pairs = 0, won = 0, best = 0;
    for (std::size_t i = 0; i < 60; ++i) {
        const ThresholdRates rates = rates_at(values[i], values, failed);
        best = std::max(best, rates.sensitivity + rates.specificity);
        for (std::size_t j = 0; j < 60; ++j) {
            if (failed[i] == 0 || failed[j] != 0) continue;
            pairs += 1;
            won += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0;
        }
    }
    EXPECT_NEAR(curve.area.estimate, won / pairs, 1e-12);
    EXPECT_NEAR(curve.rates.sensitivity + curve.rates.specificity, best, 1e-12);
    EXPECT_LT(curve.area.low, curve.area.estimate);
    EXPECT_GT(curve.area.high, curve.area.estimate);
}

TEST(failure_curve, is_not_defined_without_failures_or_without_successes) {
    for (const char outcome : {0, 1}) {
        const FailureCurve curve = failure_curve(Values{1, 2}, Failed{outcome, outcome}, {});
        EXPECT_TRUE(std::isnan(curve.area.estimate));
        EXPECT_TRUE(std::isnan(curve.threshold));
        EXPECT_EQ(curve.failures, outcome == 1 ? 2u : 0u);
    }
    EXPECT_TRUE(std::isnan(rates_at(1, Values{1, 2}, Failed{1, 1}).specificity));
}

TEST(failure_curve, refuses_lengths_that_differ) {
    expect_error_message(ErrorCode::bad_argument, "failures: 1 values and 2 outcomes, expected equally many",
                         [] {
                             failure_curve(Values{1}, Failed{1, 0}, {});
                         });
}

}  // namespace
}  // namespace hardlearn::testing
