#include "hardlearn/metrics/nemenyi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;

// Critical values q / sqrt(2) of Demsar, JMLR 7 (2006), table 5 (a), for 2 to 10 methods; they are rounded.
TEST(nemenyi, critical_differences_are_those_of_demsars_table) {
    const Values at_05 = {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
    const Values at_10 = {1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920};
    for (std::size_t i = 0; i < at_05.size(); ++i) {
        const Values ranks(i + 2, 1.5);
        const auto k = static_cast<double>(i + 2);
        const double unit = std::sqrt(k * (k + 1) / (6 * 14));
        EXPECT_NEAR(nemenyi(ranks, 14, 0.05).critical_difference, at_05[i] * unit, 0.00101 * unit);
        EXPECT_NEAR(nemenyi(ranks, 14, 0.10).critical_difference, at_10[i] * unit, 0.00101 * unit);
    }
}

// The range of two normal variables is the size of their difference, of deviation sqrt(2).
TEST(nemenyi, range_of_two_variables_is_a_difference) {
    for (double range = 0; range < 40; range += 0.7) {
        const double expected = std::erfc(range / 2);
        EXPECT_NEAR(normal_range_tail(range, 2), expected, 1e-9 * expected) << range;
    }
    EXPECT_EQ(normal_range_tail(1e9, 2), 0);
    EXPECT_EQ(normal_range_tail(0, 5), 1);
}

// The oracle sums over all triples of slices of the three densities.
TEST(nemenyi, range_of_three_variables_agrees_with_a_triple_sum) {
    constexpr int steps = 160;
    constexpr double width = 12.0 / steps;
    Values place(steps), weight(steps);
    for (int i = 0; i < steps; ++i) {
        const auto at = static_cast<std::size_t>(i);
        place[at] = -6 + (i + 0.5) * width;
        weight[at] = std::exp(-place[at] * place[at] / 2) * width / std::sqrt(2 * std::acos(-1.0));
    }
    for (const int slices : {13, 31, 44}) {
        // Triples whose range is on the edge itself count half.
        double above = 0;
        for (int i = 0; i < steps; ++i) {
            for (int j = 0; j < steps; ++j) {
                for (int k = 0; k < steps; ++k) {
                    const int range = std::max({i, j, k}) - std::min({i, j, k});
                    const double share = range > slices ? 1 : (range == slices ? 0.5 : 0);
                    above += share * weight[static_cast<std::size_t>(i)] *
                             weight[static_cast<std::size_t>(j)] * weight[static_cast<std::size_t>(k)];
                }
            }
        }
        EXPECT_NEAR(normal_range_tail(slices * width, 3), above, 2e-3);
    }
}

// Within four standard errors of 200,000 draws.
TEST(nemenyi, range_of_six_variables_agrees_with_a_simulation) {
    RandomStream stream(5);
    constexpr int draws = 200000;
    int above = 0;
    for (int i = 0; i < draws; ++i) {
        double low = 1e9, high = -1e9;
        for (int j = 0; j < 6; ++j) {
            const double z = stream.normal();
            low = std::min(low, z);
            high = std::max(high, z);
        }
        above += high - low > 3 ? 1 : 0;
    }
    const double share = static_cast<double>(above) / draws;
    EXPECT_NEAR(normal_range_tail(3, 6), share, 4 * std::sqrt(share * (1 - share) / draws));
}

TEST(nemenyi, p_value_is_below_the_level_exactly_beyond_the_critical_difference) {
    const Values ranks = {1.2, 1.9, 2.8, 4.1};
    for (const double level : {0.01, 0.05, 0.3}) {
        const auto result = nemenyi(ranks, 12, level);
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_EQ(result.p_values(i, i), 1);
            for (std::size_t j = 0; j < 4; ++j) {
                EXPECT_EQ(result.p_values(i, j), result.p_values(j, i));
                EXPECT_EQ(result.p_values(i, j) <= level,
                          std::abs(ranks[i] - ranks[j]) >= result.critical_difference);
            }
        }
    }
}

// All orders of three methods on four sets, equally likely if they are alike: the share in which some pair of
// mean ranks differs by the critical difference is near the level, which holds for many sets.
TEST(nemenyi, level_holds_over_all_orders_of_three_methods) {
    const std::vector<Values> orders = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    constexpr std::size_t sets = 6;
    const double limit = nemenyi(Values{1, 2, 3}, sets, 0.05).critical_difference;
    std::size_t rejected = 0, all = 1;
    for (std::size_t s = 0; s < sets; ++s) all *= 6;
    for (std::size_t pattern = 0; pattern < all; ++pattern) {
        Values ranks(3, 0.0);
        std::size_t rest = pattern;
        for (std::size_t s = 0; s < sets; ++s, rest /= 6) {
            for (std::size_t m = 0; m < 3; ++m) ranks[m] += orders[rest % 6][m] / sets;
        }
        const auto [low, high] = std::ranges::minmax(ranks);
        rejected += high - low >= limit - 1e-12 ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(rejected) / static_cast<double>(all), 0.05, 0.025);
}

// Every pair is in a common group exactly if its difference is below the limit; no group is part of another.
TEST(nemenyi, groups_hold_exactly_the_pairs_that_are_not_told_apart) {
    RandomStream stream(6);
    for (int repeat = 0; repeat < 200; ++repeat) {
        Values ranks(1 + stream.below(8));
        for (double& rank : ranks) rank = static_cast<double>(stream.below(20)) / 4;
        std::ranges::sort(ranks);
        const double limit = 0.1 + 2 * stream.uniform();
        const auto groups = groups_of_ranks(ranks, limit);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            for (std::size_t j = i + 1; j < ranks.size(); ++j) {
                const bool together = std::ranges::any_of(
                    groups, [&](const RankGroup& group) { return group.first <= i && j <= group.last; });
                EXPECT_EQ(together, ranks[j] - ranks[i] < limit);
            }
        }
        for (std::size_t g = 1; g < groups.size(); ++g) {
            EXPECT_LT(groups[g - 1].first, groups[g].first);
            EXPECT_LT(groups[g - 1].last, groups[g].last);
        }
    }
    EXPECT_TRUE(groups_of_ranks(Values{}, 1).empty());
}

TEST(nemenyi, refuses_what_it_cannot_use) {
    const auto refused = [](const std::function<void()>& call, const Words& words) {
        expect_error(ErrorCode::bad_argument, words, call);
    };
    refused([] { nemenyi(Values{1}, 5, 0.05); }, "1 mean ranks");
    refused([] { nemenyi(Values{1, 2}, 0, 0.05); }, "0 data sets");
    refused([] { nemenyi(Values{1, 2}, 5, 1); }, "level 1");
    refused([] { normal_range_tail(1, 1); }, "1 variables");
    refused([] { normal_range_tail(std::numeric_limits<double>::quiet_NaN(), 3); }, "nan");
}

}  // namespace
}  // namespace hardlearn::testing
