#include "hardlearn/hardness/row_units.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace hardlearn::testing {
namespace {

const std::vector<Label> labels = {0, 0, 0, 1, 1, 0, 1, 1};

TEST(row_units, single_rows_are_drawn_within_their_class) {
    const RowUnits units({.labels = labels, .num_classes = 2});
    EXPECT_EQ(units.num_units(), 8u);
    std::set<double> seen;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto weights = units.resampled(RandomStream(seed));
        double of_first = 0;
        for (std::size_t i = 0; i < 8; ++i) of_first += labels[i] == 0 ? weights[i] : 0.0;
        EXPECT_EQ(of_first, 4.0);
        EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0.0), 8.0);
        seen.insert(weights[0]);
    }
    EXPECT_GT(seen.size(), 2u);
}

TEST(row_units, groups_are_drawn_as_a_whole) {
    const std::vector<GroupIndex> groups = {5, 5, 5, 5, 2, 2, 2, 2};
    const RowUnits units({.labels = labels, .num_classes = 2, .groups = groups});
    EXPECT_EQ(units.num_units(), 2u);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto weights = units.resampled(RandomStream(seed));
        EXPECT_EQ(weights[0], weights[3]);
        EXPECT_EQ(weights[4], weights[7]);
        EXPECT_EQ(weights[0] + weights[4], 2.0);
    }
}

TEST(row_units, labels_are_shuffled_within_groups_of_several_classes) {
    const std::vector<GroupIndex> groups = {5, 5, 5, 5, 2, 2, 2, 2};
    const RowUnits units({.labels = labels, .num_classes = 2, .groups = groups});
    bool changed = false;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto permuted = units.permuted(labels, RandomStream(seed));
        EXPECT_EQ(std::count(permuted.begin(), permuted.begin() + 4, Label{0}), 3);
        EXPECT_EQ(std::count(permuted.begin() + 4, permuted.end(), Label{0}), 1);
        changed = changed || permuted != labels;
    }
    EXPECT_TRUE(changed);
}

TEST(row_units, groups_of_one_class_exchange_their_labels) {
    const std::vector<Label> of_groups = {0, 0, 1, 1, 2, 2};
    const std::vector<GroupIndex> groups = {0, 0, 1, 1, 2, 2};
    const RowUnits units({.labels = of_groups, .num_classes = 3, .groups = groups});
    std::set<std::vector<int>> seen;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto permuted = units.permuted(of_groups, RandomStream(seed));
        for (std::size_t i = 0; i < 6; i += 2) EXPECT_EQ(permuted[i], permuted[i + 1]);
        seen.insert({permuted[0].value(), permuted[2].value(), permuted[4].value()});
    }
    EXPECT_EQ(seen.size(), 6u);
}

TEST(bootstrap_over_units, of_a_mean_is_the_normal_interval) {
    std::vector<Label> many(400);
    const RowUnits units({.labels = many, .num_classes = 1});
    const auto mean = [](std::span<const double> weights) {
        double sum = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (i % 4 == 0 ? 1.0 : 0.0);
        return sum / static_cast<double>(weights.size());
    };
    const Interval interval = bootstrap_over_units(units, {4000}, mean);
    const double half = 1.96 * std::sqrt(0.25 * 0.75 / 400);
    EXPECT_EQ(interval.estimate, 0.25);
    EXPECT_NEAR(interval.low, 0.25 - half, 0.1 * half);
    EXPECT_NEAR(interval.high, 0.25 + half, 0.1 * half);
}

TEST(bootstrap_over_units, of_nothing_is_nothing) {
    const RowUnits units({.labels = labels, .num_classes = 2});
    const Interval interval = bootstrap_over_units(
        units, {20}, [](std::span<const double>) { return std::numeric_limits<double>::quiet_NaN(); });
    EXPECT_TRUE(std::isnan(interval.estimate));
    EXPECT_TRUE(std::isnan(interval.low));
    EXPECT_TRUE(std::isnan(interval.high));
}

}  // namespace
}  // namespace hardlearn::testing
