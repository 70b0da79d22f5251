#include "hardlearn/candidate/candidate_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hardlearn::testing {
namespace {

TEST(naive_grid, has_each_candidate_once_also_where_rows_are_few) {
    const MicroLearnerOptions options{
        .num_neighbors = {5, 60, 200, all_neighbors}, .costs = {1.0, 10.0}, .gammas = {1.0}};
    const auto grid = naive_grid(options, 4, 50);
    EXPECT_EQ(grid.size(), 4u) << "k 5 and all rows, two costs each";
    for (std::size_t i = 0; i < grid.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(grid[i] == grid[j]);
    }
}

}  // namespace
}  // namespace hardlearn::testing
