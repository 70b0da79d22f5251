#include "hardlearn/metrics/breakpoint.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;

struct Pairs {
    Values x, y;
};

Pairs drawn(std::size_t count, std::uint64_t seed, double noise, const std::function<double(double)>& f) {
    RandomStream stream(seed);
    Pairs pairs;
    for (std::size_t i = 0; i < count; ++i) {
        pairs.x.push_back(stream.uniform());
        pairs.y.push_back(f(pairs.x.back()) + noise * stream.normal());
    }
    return pairs;
}

TEST(breakpoint, finds_a_planted_step_within_three_hundredths) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const Pairs pairs = drawn(120, seed, 0.05, [](double x) { return x < 0.8 ? 0.9 : 0.4; });
        const Breakpoint found =
            find_breakpoint(pairs.x, pairs.y, {}, {.num_resamples = 200, .stream = RandomStream(seed)});
        EXPECT_NEAR(found.place, 0.8, 0.03);
        EXPECT_LE(found.low, found.place);
        EXPECT_GE(found.high, found.place);
        EXPECT_EQ(found.p_value, 1.0 / 201);
        EXPECT_NEAR(found.below.intercept + 0.5 * found.below.slope, 0.9, 0.05);
        EXPECT_NEAR(found.above.intercept + 0.9 * found.above.slope, 0.4, 0.08);
    }
}

TEST(breakpoint, finds_a_change_of_slope) {
    const Pairs pairs = drawn(200, 3, 0.02, [](double x) { return x < 0.5 ? 0.0 : 2 * (x - 0.5); });
    const Breakpoint found = find_breakpoint(pairs.x, pairs.y, {}, {.num_resamples = 200});
    EXPECT_NEAR(found.place, 0.5, 0.1);
    EXPECT_LT(found.p_value, 0.01);
    EXPECT_NEAR(found.above.slope - found.below.slope, 2, 0.3);
}

TEST(breakpoint, p_values_of_a_line_are_uniform) {
    for (const bool is_given : {false, true}) {
        std::size_t below_half = 0, below_tenth = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const Pairs pairs = drawn(42, 100 + seed, 0.2, [](double x) { return 1 - 0.7 * x; });
            const auto at = is_given ? std::optional(0.8) : std::nullopt;
            const double p =
                find_breakpoint(pairs.x, pairs.y, at, {.num_resamples = 99, .stream = RandomStream(seed)})
                    .p_value;
            below_half += p <= 0.5;
            below_tenth += p <= 0.1;
        }
        EXPECT_NEAR(static_cast<double>(below_half), 100.0, 25.0);
        EXPECT_NEAR(static_cast<double>(below_tenth), 20.0, 15.0);
    }
}

// F by another way: residuals of lines fitted to each part, at every place.
double largest_f(const Pairs& pairs) {
    std::vector<std::size_t> order(pairs.x.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return pairs.x[i]; });
    const auto left_over = [&](std::size_t begin, std::size_t end) {
        double mx = 0, my = 0, xx = 0, xy = 0, rest = 0;
        const auto n = static_cast<double>(end - begin);
        for (std::size_t i = begin; i < end; ++i) mx += pairs.x[order[i]] / n, my += pairs.y[order[i]] / n;
        for (std::size_t i = begin; i < end; ++i) {
            xx += std::pow(pairs.x[order[i]] - mx, 2);
            xy += (pairs.x[order[i]] - mx) * (pairs.y[order[i]] - my);
        }
        for (std::size_t i = begin; i < end; ++i)
            rest += std::pow(pairs.y[order[i]] - my - xy / xx * (pairs.x[order[i]] - mx), 2);
        return rest;
    };
    const std::size_t n = order.size();
    double largest = 0;
    for (std::size_t i = fewest_values_beside(n); i + fewest_values_beside(n) <= n; ++i) {
        const double two = left_over(0, i) + left_over(i, n);
        largest = std::max(largest, (left_over(0, n) - two) / 2 / (two / (static_cast<double>(n) - 4)));
    }
    return largest;
}

TEST(breakpoint, statistic_is_the_largest_f_of_two_lines_against_one) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Pairs pairs = drawn(42, seed, 0.3, [](double x) { return x; });
        EXPECT_NEAR(find_breakpoint(pairs.x, pairs.y, {}, {.num_resamples = 1}).statistic, largest_f(pairs),
                    1e-9);
    }
}

TEST(breakpoint, is_not_looked_for_with_too_few_values_beside_it) {
    EXPECT_EQ(fewest_values_beside(42), 5u);
    EXPECT_EQ(fewest_values_beside(10), 4u);
    const Pairs pairs = drawn(42, 1, 0.1, [](double x) { return x; });
    EXPECT_TRUE(std::isnan(find_breakpoint(pairs.x, pairs.y, 1.5, {}).place));
    EXPECT_TRUE(std::isnan(find_breakpoint(pairs.x, pairs.y, 0.0, {}).statistic));
    EXPECT_TRUE(std::isnan(find_breakpoint(Values(20, 1.0), Values(20, 2.0), {}, {}).p_value));
    EXPECT_TRUE(std::isnan(find_breakpoint(Values{}, Values{}, {}, {}).place));
    EXPECT_TRUE(std::isnan(find_breakpoint(Values{1, 2, 3}, Values{1, 2, 3}, {}, {}).place));
}

TEST(breakpoint, of_an_exact_line_is_none) {
    Pairs pairs;
    for (int i = 0; i < 20; ++i) pairs.x.push_back(i / 8.0), pairs.y.push_back(1 - i / 4.0);
    const Breakpoint found = find_breakpoint(pairs.x, pairs.y, {}, {.num_resamples = 50});
    EXPECT_EQ(found.statistic, 0.0);
    EXPECT_EQ(found.p_value, 1.0);
}

TEST(breakpoint, of_values_whose_squares_are_infinite_is_not_defined) {
    Pairs pairs = drawn(30, 1, 0.1, [](double x) { return x; });
    for (double& value : pairs.y) value *= 1e300;
    EXPECT_TRUE(std::isnan(find_breakpoint(pairs.x, pairs.y, {}, {.num_resamples = 10}).place));
}

TEST(breakpoint, refuses_lengths_that_differ) {
    expect_error_message(ErrorCode::bad_argument, "correlation: 1 values and 2, expected equally many", [] {
        find_breakpoint(Values{1}, Values{1, 2}, {}, {});
    });
}

}  // namespace
}  // namespace hardlearn::testing
