#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/data/splits.hpp"

namespace hardlearn::testing {
namespace {

// Rows of some groups: how many of each class each group holds.
struct Grouped {
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    std::size_t num_classes = 0;

    explicit Grouped(const std::vector<std::vector<int>>& rows_of_groups)
        : num_classes(rows_of_groups.front().size()) {
        for (std::size_t group = 0; group < rows_of_groups.size(); ++group) {
            for (std::size_t c = 0; c < num_classes; ++c) {
                labels.insert(labels.end(), static_cast<std::size_t>(rows_of_groups[group][c]),
                              static_cast<Label>(c));
                groups.resize(labels.size(), static_cast<GroupIndex>(group));
            }
        }
    }
};

// Rows of each class in each of two folds.
Matrix<int> counts_of_two_folds(const Grouped& data, std::uint64_t seed) {
    const auto folds = stratified_folds(data.labels, data.num_classes, data.groups, 2, RandomStream(seed));
    Matrix<int> counts(data.num_classes, 2);
    for (std::size_t i = 0; i < folds.size(); ++i)
        ++counts(static_cast<std::size_t>(data.labels[i]), folds[i]);
    return counts;
}

// One group as large as four others: only if it is placed first can the four fill the other fold.
TEST(grouped_folds, place_the_groups_first_that_are_hardest_to_place) {
    const Grouped data({{1, 0}, {1, 0}, {4, 0}, {1, 0}, {1, 0}, {0, 1}, {0, 4}, {0, 1}, {0, 1}, {0, 1}});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto counts = counts_of_two_folds(data, seed);
        for (std::size_t c = 0; c < 2; ++c) EXPECT_EQ(counts(c, 0), 4) << "class " << c << ", seed " << seed;
    }
}

// Both folds could have ten rows of the common class, or each a row of the rare one. Half of a class is more
// than a quarter of one.
TEST(grouped_folds, spread_a_rare_class_before_they_even_out_a_common_one) {
    const Grouped data({{10, 0}, {5, 1}, {5, 1}});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto counts = counts_of_two_folds(data, seed);
        EXPECT_EQ(counts(1, 0), 1) << "seed " << seed;
        EXPECT_EQ(counts(1, 1), 1) << "seed " << seed;
    }
}

TEST(inner_draws, never_split_a_group) {
    std::vector<std::vector<int>> rows_of_groups;
    for (int g = 0; g < 12; ++g) rows_of_groups.push_back({3 + g % 2, 3});
    const Grouped data(rows_of_groups);
    const auto repeats = repeated_draws({.labels = data.labels, .num_classes = 2, .groups = data.groups},
                                        {.num_folds = 3, .max_rows = data.labels.size()},
                                        {.enough_left_out = 1000, .max_repeats = 4}, RandomStream(1));
    ASSERT_EQ(repeats.size(), 4u);
    for (const InnerDraws& draws : repeats) {
        std::vector<std::set<std::uint32_t>> folds_of_group(12);
        for (std::size_t i = 0; i < draws.rows.size(); ++i) {
            folds_of_group[data.groups[draws.rows[i]]].insert(draws.folds[i]);
        }
        for (const auto& folds : folds_of_group) EXPECT_EQ(folds.size(), 1u);
    }
}

TEST(inner_draws, fold_anew_in_every_repeat) {
    std::vector<Label> labels(60);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<Label>(i % 3);
    const auto repeats =
        repeated_draws({.labels = labels, .num_classes = 3}, {.num_folds = 5, .max_rows = 60},
                       {.enough_left_out = 300, .max_repeats = 5}, RandomStream(2));
    ASSERT_EQ(repeats.size(), 5u);
    std::set<std::vector<std::uint32_t>> distinct;
    for (const InnerDraws& draws : repeats) {
        EXPECT_EQ(draws.rows, repeats.front().rows);
        distinct.insert(draws.folds);
    }
    EXPECT_EQ(distinct.size(), 5u);
}

// Sixty rows alone and ten pairs, of three classes.
TEST(stratified_folds, rows_alone_even_out_what_groups_leave_uneven) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        std::vector<Label> labels;
        std::vector<GroupIndex> groups;
        for (std::uint32_t i = 0; i < 80; ++i) {
            groups.push_back(i < 60 ? GroupIndex(i) : GroupIndex(60 + (i - 60) / 2));
            labels.push_back(Label(static_cast<int>(groups.back().value() % 3)));
        }
        const auto folds = stratified_folds(labels, 3, groups, 5, RandomStream(seed));
        Matrix<int> counts(3, 5);
        for (std::size_t i = 0; i < folds.size(); ++i)
            ++counts(static_cast<std::size_t>(labels[i]), folds[i]);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto [least, most] = std::ranges::minmax(counts.row(c));
            EXPECT_LE(most - least, 1);
        }
        for (std::size_t i = 60; i < 80; i += 2) EXPECT_EQ(folds[i], folds[i + 1]);
    }
}

}  // namespace
}  // namespace hardlearn::testing
