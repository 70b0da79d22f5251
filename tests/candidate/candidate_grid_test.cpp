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

}  // namespace
}  // namespace hardlearn::testing
