#include "hardlearn/data/near_copies.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"
#include "tests/support/datasets.hpp"

namespace hardlearn::testing {
namespace {

Dataset normal_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    RandomStream stream(seed);
    Dataset data{.name = "normal", .rows = rows, .columns = {}};
    for (std::size_t c = 0; c < columns; ++c) {
        std::vector<double> values;
        for (std::size_t i = 0; i < rows; ++i) values.push_back(stream.normal());
        data.columns.push_back(numeric_column("x" + std::to_string(c), std::move(values)));
    }
    data.class_names = {"a", "b"};
    for (std::size_t i = 0; i < rows; ++i) data.labels.push_back(static_cast<Label>(i % 2));
    return data;
}

// One row more: `share` of the way from row a to row b, and noise.
void add_row(Dataset& data, std::size_t a, std::size_t b, double share, double noise, RandomStream& stream) {
    for (Column& column : data.columns) {
        const double from = column.values[a], to = column.values[b];
        column.values.push_back(from + share * (to - from) + noise * stream.normal());
    }
    data.labels.push_back(data.labels[a]);
    if (!data.groups.empty()) data.groups.push_back(data.groups[a]);
    ++data.rows;
}

Dataset with_copies(Dataset data, std::size_t copies, double noise) {
    RandomStream stream(9);
    for (std::size_t i = 0; i < copies; ++i) add_row(data, i, i, 0, noise, stream);
    return data;
}

std::size_t nearest_row(const Dataset& data, std::size_t row, std::size_t among) {
    std::size_t best = row == 0 ? 1 : 0;
    double least = INFINITY;
    for (std::size_t i = 0; i < among; ++i) {
        double sum = 0;
        for (const Column& column : data.columns) sum += std::pow(column.values[i] - column.values[row], 2);
        if (i != row && sum < least) least = sum, best = i;
    }
    return best;
}

TEST(near_copies, are_not_found_in_smooth_data) {
    for (const std::size_t columns : {1u, 2u, 5u, 20u, 300u}) {
        const auto copies = find_near_copies(normal_rows(300, columns, columns));
        ASSERT_TRUE(copies) << columns;
        EXPECT_EQ(copies->rows, 300u);
        EXPECT_FALSE(are_many(copies->near, copies->rows)) << columns << ": " << copies->near;
        EXPECT_EQ(copies->between, 0u) << columns;
    }
}

TEST(near_copies, with_a_little_noise_are_found) {
    for (const std::size_t columns : {2u, 5u, 20u}) {
        // In two dimensions neighbours are as near as that by chance.
        for (const double noise : {1e-7, columns == 2 ? 1e-4 : 1e-3}) {
            const auto some = find_near_copies(with_copies(normal_rows(200, columns, 2), 20, noise));
            ASSERT_TRUE(some);
            EXPECT_GE(some->near, 36u) << columns << " columns, noise " << noise;
            const auto all = find_near_copies(with_copies(normal_rows(200, columns, 3), 200, noise));
            ASSERT_TRUE(all);
            EXPECT_GT(all->near, 350u) << columns << " columns, noise " << noise;
        }
    }
}

TEST(near_copies, equal_rows_and_rows_of_a_group_are_none) {
    const auto equal = find_near_copies(with_copies(normal_rows(200, 5, 4), 100, 0));
    ASSERT_TRUE(equal);
    EXPECT_FALSE(are_many(equal->near, equal->rows)) << "they are repeated rows";
    Dataset grouped = normal_rows(200, 5, 4);
    for (std::size_t i = 0; i < 200; ++i) grouped.groups.push_back(GroupIndex(static_cast<std::uint32_t>(i)));
    const auto known = find_near_copies(with_copies(std::move(grouped), 100, 1e-4));
    ASSERT_TRUE(known);
    EXPECT_FALSE(are_many(known->near, known->rows)) << "their groups keep them together";
}

// As SMOTE makes them: somewhere between a row and its nearest.
TEST(near_copies, rows_between_others_are_found) {
    Dataset data = normal_rows(150, 6, 5);
    RandomStream stream(6);
    for (std::size_t i = 0; i < 60; ++i) {
        const std::size_t a = stream.below(150);
        add_row(data, a, nearest_row(data, a, 150), 0.2 + 0.6 * stream.uniform(), 0, stream);
    }
    const auto copies = find_near_copies(data);
    ASSERT_TRUE(copies);
    EXPECT_GT(copies->between + copies->near, 40u);
    EXPECT_TRUE(are_many(copies->between, copies->rows)) << copies->between;
}

TEST(near_copies, are_not_looked_for_on_a_grid_nor_among_few_rows) {
    Dataset grid = normal_rows(400, 4, 7);
    for (Column& column : grid.columns) {
        for (double& value : column.values) value = std::round(2 * value);
    }
    const auto copies = find_near_copies(grid);
    if (copies) {
        EXPECT_EQ(copies->between, 0u);
        EXPECT_FALSE(are_many(copies->near, copies->rows));
    }
    EXPECT_FALSE(find_near_copies(normal_rows(20, 4, 8)));
    Dataset constant = normal_rows(40, 1, 9);
    for (double& value : constant.columns[0].values) value = 1;
    EXPECT_FALSE(find_near_copies(constant));
}

TEST(near_copies, do_not_depend_on_the_number_of_threads) {
    const Dataset data = with_copies(normal_rows(400, 5, 10), 50, 1e-3);
    const auto one = find_near_copies(data, {.threads = 1}), three = find_near_copies(data, {.threads = 3});
    ASSERT_TRUE(one && three);
    EXPECT_EQ(one->near, three->near);
    EXPECT_EQ(one->between, three->between);
}

}  // namespace
}  // namespace hardlearn::testing
