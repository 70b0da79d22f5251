#include "hardlearn/candidate/candidate_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace hardlearn::testing {
namespace {

TEST(global_candidates, have_forest_kernels_only_where_tables_of_all_pairs_are_held) {
    const auto few = global_candidates(10, max_rows_of_table);
    const auto many = global_candidates(10, max_rows_of_table + 1);
    EXPECT_TRUE(std::ranges::any_of(few, &Candidate::needs_forest));
    EXPECT_TRUE(std::ranges::none_of(many, &Candidate::needs_forest));
    for (const Candidate& candidate : many) EXPECT_NE(std::ranges::find(few, candidate), few.end());
}

TEST(naive_grid, has_each_candidate_once_also_where_rows_are_few) {
    const MicroLearnerOptions options{
        .num_neighbors = {5, 60, 200, all_neighbors}, .costs = {1.0, 10.0}, .gammas = {1.0}};
    const auto grid = naive_grid(options, 4, 50);
    EXPECT_EQ(grid.size(), 4u) << "k 5 and all rows, two costs each";
    for (std::size_t i = 0; i < grid.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(grid[i] == grid[j]);
    }
}

TEST(local_structures, take_at_most_a_third_of_the_rows_but_for_the_smallest) {
    for (const Candidate& candidate : local_structures(4, 100)) EXPECT_LE(3 * candidate.num_neighbors, 100u);
    for (const Candidate& candidate : local_structures(4, 20)) EXPECT_EQ(candidate.num_neighbors, 10u);
    EXPECT_TRUE(local_structures(4, 10).empty());
}

}  // namespace
}  // namespace hardlearn::testing
