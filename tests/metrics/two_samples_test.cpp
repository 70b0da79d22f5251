#include "hardlearn/metrics/two_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;

Values drawn(std::size_t count, double step, RandomStream& stream) {
    Values values(count);
    for (double& value : values) value = std::round(stream.normal() / step) * step;
    return values;
}

// Calls with the values of both samples for every way to divide 0, 1, ..., m + n - 1 into m and n.
void for_all_divisions(std::size_t m, std::size_t n,
                       const std::function<void(const Values&, const Values&)>& call) {
    for (std::size_t pattern = 0; pattern < std::size_t{1} << (m + n); ++pattern) {
        if (static_cast<std::size_t>(std::popcount(pattern)) != m) continue;
        Values first, second;
        for (std::size_t i = 0; i < m + n; ++i) {
            ((pattern >> i & 1) != 0 ? first : second).push_back(static_cast<double>(i));
        }
        call(first, second);
    }
}

// Five runs against five: the one higher value of the second sample beats two of the first.
const Values five_high = {3, 4, 6, 7, 8};
const Values five_low = {0, 1, 2, 2.5, 5};

TEST(two_samples, five_against_five_with_23_of_25_pairs) {
    EXPECT_EQ(mann_whitney_u(five_high, five_low).u, 23);
    EXPECT_DOUBLE_EQ(cliffs_delta(five_high, five_low), 0.84);
    EXPECT_DOUBLE_EQ(probability_of_superiority(five_high, five_low), 0.92);
    // 4 of the 252 divisions give at least 23: 1 + 1 + 2.
    EXPECT_DOUBLE_EQ(mann_whitney_u(five_high, five_low, Alternative::greater).p_value, 4.0 / 252);
    EXPECT_DOUBLE_EQ(mann_whitney_u(five_high, five_low).p_value, 8.0 / 252);
}

// 143 pairs lost: four of the second sample lie above all of the first, one above three.
TEST(two_samples, thirty_five_against_thirty_five_with_1082_of_1225_pairs) {
    Values first, second;
    for (int i = 0; i < 35; ++i) {
        first.push_back(i);
        second.push_back(i < 4 ? 34.5 : (i == 4 ? 2.5 : -1));
    }
    const auto result = mann_whitney_u(first, second);
    EXPECT_EQ(result.u, 1082);
    EXPECT_FALSE(result.exact);
    EXPECT_NEAR(cliffs_delta(first, second), 2.0 * 1082 / 1225 - 1, 1e-12);
    EXPECT_LT(result.p_value, 1e-7);
}

TEST(two_samples, effect_sizes_count_pairs) {
    RandomStream stream(1);
    for (const std::size_t m : {1, 4, 9, 40}) {
        const auto first = drawn(m, 0.5, stream), second = drawn(7, 0.5, stream);
        double larger = 0, smaller = 0;
        for (const double a : first) {
            for (const double b : second) {
                larger += a > b ? 1 : 0;
                smaller += a < b ? 1 : 0;
            }
        }
        const auto pairs = static_cast<double>(m * 7);
        EXPECT_NEAR(cliffs_delta(first, second), (larger - smaller) / pairs, 1e-12);
        EXPECT_NEAR(probability_of_superiority(first, second),
                    (larger + (pairs - larger - smaller) / 2) / pairs, 1e-12);
        EXPECT_NEAR(cliffs_delta(second, first), -cliffs_delta(first, second), 1e-12);
    }
}

// The coverage that is told is the share of all divisions in which the interval holds the true shift, 0.
TEST(two_samples, hodges_lehmann_interval_covers_as_often_as_it_says) {
    for (std::size_t m = 1; m <= 6; ++m) {
        for (std::size_t n = 1; n <= 6; ++n) {
            for (const double confidence : {0.5, 0.8, 0.95, 0.99}) {
                double covered = 0, all = 0, told = 0;
                for_all_divisions(m, n, [&](const Values& first, const Values& second) {
                    const auto result = hodges_lehmann_shift(first, second, confidence);
                    told = result.coverage;
                    covered += result.interval.low < 0 && result.interval.high > 0 ? 1 : 0;
                    ++all;
                });
                if (std::isnan(told)) {
                    EXPECT_GT(2 / all, 1 - confidence) << "even the widest interval is too narrow";
                    continue;
                }
                EXPECT_NEAR(told, covered / all, 1e-12) << m << " " << n << " " << confidence;
                EXPECT_GE(told, confidence - 1e-12);
            }
        }
    }
}

TEST(two_samples, hodges_lehmann_interval_holds_0_where_the_exact_test_does_not_reject) {
    RandomStream stream(2);
    for (int repeat = 0; repeat < 100; ++repeat) {
        const auto first = drawn(3 + stream.below(8), 1e-9, stream);
        const auto second = drawn(3 + stream.below(8), 1e-9, stream);
        const auto shift = hodges_lehmann_shift(first, second, 0.9);
        if (std::isnan(shift.coverage)) continue;
        EXPECT_EQ(shift.interval.low < 0 && shift.interval.high > 0,
                  mann_whitney_u(first, second).p_value > 0.1);
    }
}

TEST(two_samples, hodges_lehmann_shift_moves_with_the_samples) {
    RandomStream stream(3);
    for (const std::size_t n : {8, 40}) {  // exact, and by the normal distribution
        const auto first = drawn(n, 0.25, stream), second = drawn(n, 0.25, stream);
        auto moved = first;
        for (double& value : moved) value += 4;
        const auto before = hodges_lehmann_shift(first, second, 0.95);
        const auto after = hodges_lehmann_shift(moved, second, 0.95);
        EXPECT_EQ(after.interval.estimate, before.interval.estimate + 4);
        EXPECT_EQ(after.interval.low, before.interval.low + 4);
        EXPECT_EQ(after.interval.high, before.interval.high + 4);
        EXPECT_GE(after.coverage, 0.95);
        EXPECT_NEAR(after.coverage, 0.95, n == 8 ? 0.02 : 0.001);
    }
}

TEST(two_samples, approximate_shift_interval_meets_the_exact_one) {
    RandomStream stream(4);
    const auto first = drawn(25, 1e-9, stream), second = drawn(26, 1e-9, stream);
    const auto exact = hodges_lehmann_shift(first, std::span(second).first(25), 0.95);
    const auto approximate = hodges_lehmann_shift(first, second, 0.95);
    EXPECT_NEAR(exact.interval.low, approximate.interval.low, 0.1);
    EXPECT_NEAR(exact.interval.high, approximate.interval.high, 0.1);
}

TEST(two_samples, median_interval_covers_as_often_as_it_says) {
    for (std::size_t n = 1; n <= 12; ++n) {
        for (const double confidence : {0.5, 0.9, 0.95}) {
            Values values(n);
            double covered = 0, all = 0, told = 0;
            // Each value lies below the median 0 or above it: all patterns are equally likely.
            for (std::size_t pattern = 0; pattern < std::size_t{1} << n; ++pattern) {
                for (std::size_t i = 0; i < n; ++i) {
                    const double size = 1 + static_cast<double>(i);
                    values[i] = (pattern >> i & 1) != 0 ? size : -size;
                }
                const auto result = median_interval(values, confidence);
                told = result.coverage;
                covered += result.interval.low < 0 && result.interval.high > 0 ? 1 : 0;
                ++all;
            }
            if (std::isnan(told)) {
                EXPECT_GT(2 / all, 1 - confidence);
                continue;
            }
            EXPECT_NEAR(told, covered / all, 1e-12) << n << " " << confidence;
            EXPECT_GE(told, confidence - 1e-12);
        }
    }
}

TEST(two_samples, median_interval_of_six_and_of_five_values) {
    const auto six = median_interval(Values{6, 1, 5, 2, 4, 3}, 0.95);
    EXPECT_EQ(six.interval.estimate, 3.5);
    EXPECT_EQ(six.interval.low, 1);
    EXPECT_EQ(six.interval.high, 6);
    EXPECT_DOUBLE_EQ(six.coverage, 1 - 2.0 / 64);
    const auto five = median_interval(Values{5, 1, 2, 4, 3}, 0.95);
    EXPECT_EQ(five.interval.estimate, 3);
    EXPECT_TRUE(std::isnan(five.interval.low) && std::isnan(five.interval.high));
}

TEST(two_samples, sign_test_counts_all_patterns) {
    for (std::size_t n = 0; n <= 14; ++n) {
        for (std::size_t wins = 0; wins <= n; ++wins) {
            const std::size_t fewer = std::min(wins, n - wins);
            double extreme = 0, all = 0;
            for (std::size_t pattern = 0; pattern < std::size_t{1} << n; ++pattern) {
                const auto heads = static_cast<std::size_t>(std::popcount(pattern));
                extreme += std::min(heads, n - heads) <= fewer ? 1 : 0;
                ++all;
            }
            EXPECT_NEAR(sign_test(wins, n - wins), extreme / all, 1e-12) << wins << " of " << n;
        }
    }
}

TEST(two_samples, one_sided_sign_test_counts_all_patterns) {
    for (std::size_t n = 0; n <= 14; ++n) {
        for (std::size_t wins = 0; wins <= n; ++wins) {
            double extreme = 0, all = 0;
            for (std::size_t pattern = 0; pattern < std::size_t{1} << n; ++pattern) {
                extreme += static_cast<std::size_t>(std::popcount(pattern)) >= wins ? 1 : 0;
                ++all;
            }
            EXPECT_NEAR(one_sided_sign_test(wins, n - wins), extreme / all, 1e-12) << wins << " of " << n;
        }
    }
}

TEST(two_samples, refuse_what_they_cannot_use) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Values some = {1, 2}, none, bad = {1, nan};
    const auto refused = [](const std::function<void()>& call, const Words& words) {
        expect_error(ErrorCode::bad_argument, words, call);
    };
    refused([&] { cliffs_delta(none, some); }, "no values");
    refused([&] { probability_of_superiority(some, bad); }, {"value 1", "nan"});
    refused([&] { hodges_lehmann_shift(some, none, 0.9); }, "no values");
    refused([&] { hodges_lehmann_shift(some, some, 1); }, "confidence 1");
    refused([&] { median_interval(none, 0.9); }, "no values");
    refused([&] { median_interval(some, 0); }, "confidence 0");
}

}  // namespace
}  // namespace hardlearn::testing
