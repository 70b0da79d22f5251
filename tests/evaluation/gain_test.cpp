#include "hardlearn/evaluation/gain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace hardlearn::testing {
namespace {

TEST(gain_over, is_the_difference_in_points_the_share_and_the_ratio_with_the_sign_of_the_difference) {
    const Gain better = gain_over(0.8, 0.75, false);
    EXPECT_NEAR(better.points, 5, 1e-12);
    EXPECT_NEAR(better.relative, 0.05 / 0.75, 1e-12);
    EXPECT_NEAR(better.signed_ratio, 0.8 / 0.75, 1e-12);
    const Gain worse = gain_over(0.75, 0.8, false);
    EXPECT_NEAR(worse.points, -5, 1e-12);
    EXPECT_NEAR(worse.relative, -0.0625, 1e-12);
    EXPECT_NEAR(worse.signed_ratio, -0.9375, 1e-12);
    EXPECT_EQ(gain_over(0.8, 0.8, false).signed_ratio, 1);
}

TEST(gain_over, a_lower_loss_is_a_gain) {
    const Gain gain = gain_over(0.4, 0.5, true);
    EXPECT_NEAR(gain.points, 10, 1e-12);
    EXPECT_NEAR(gain.relative, 0.2, 1e-12);
    EXPECT_NEAR(gain.signed_ratio, 1.25, 1e-12);
    EXPECT_NEAR(gain_over(0.5, 0.4, true).signed_ratio, -0.8, 1e-12);
}

TEST(gain_over, a_reference_below_or_at_zero_is_no_matter) {
    EXPECT_NEAR(gain_over(0.1, -0.1, false).relative, 2, 1e-12);  // MCC
    EXPECT_TRUE(std::isnan(gain_over(0.1, 0, false).relative));
    for (const auto& [score, reference] : {std::pair(0.1, 0.0), {0.2, -0.1}, {-0.1, -0.2}, {-0.1, 0.2}})
        EXPECT_TRUE(std::isnan(gain_over(score, reference, false).signed_ratio)) << score << " " << reference;
}

TEST(gain_over, scores_that_rounding_alone_tells_apart_are_equal) {
    const Gain gain = gain_over(0.1 + 0.2, 0.3 + 1e-15, false);
    EXPECT_EQ(gain.points, 0);
    EXPECT_EQ(gain.relative, 0);
    EXPECT_EQ(gain.signed_ratio, 1);
}

TEST(summarize_gains, a_set_without_a_relative_gain_takes_none_from_the_others) {
    const ModelGains gains =
        summarize_gains("m", {gain_over(0.55, 0.5, false), gain_over(0.1, 0, false)}, 0.95);
    EXPECT_NEAR(gains.mean_relative, 0.1, 1e-12);
    EXPECT_EQ(gains.num_relative, 1U);
    EXPECT_TRUE(std::isnan(summarize_gains("m", {gain_over(0.1, 0, false)}, 0.95).mean_relative));
}

// Points 1, 2, 3: mean 2, deviation 1, t = 2 sqrt(3), and t_2(.975) = 4.302653.
TEST(summarize_gains, has_the_t_interval_over_the_sets) {
    const ModelGains gains = summarize_gains(
        "m", {gain_over(0.51, 0.5, false), gain_over(0.52, 0.5, false), gain_over(0.53, 0.5, false)}, 0.95);
    EXPECT_NEAR(gains.mean_points.estimate, 2, 1e-9);
    EXPECT_NEAR(gains.mean_points.low, 2 - 4.302653 / std::sqrt(3.0), 1e-5);
    EXPECT_NEAR(gains.mean_points.high, 2 + 4.302653 / std::sqrt(3.0), 1e-5);
    EXPECT_NEAR(gains.paired_t.statistic, 2 * std::sqrt(3.0), 1e-9);
    EXPECT_NEAR(gains.mean_relative, 0.04, 1e-12);
    EXPECT_TRUE(std::isnan(summarize_gains("m", {gain_over(0.51, 0.5, false)}, 0.95).mean_points.low));
}

}  // namespace
}  // namespace hardlearn::testing
