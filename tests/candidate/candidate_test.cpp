#include "hardlearn/candidate/candidate.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(largest_finite_k, leaves_out_candidates_that_take_all_rows) {
    const std::vector<Candidate> candidates = {
        {.num_neighbors = 20}, {.num_neighbors = all_neighbors}, {.num_neighbors = 80}};
    EXPECT_EQ(largest_finite_k(candidates), 80u);
    EXPECT_EQ(largest_finite_k(std::span(candidates).subspan(1, 1)), 0u);
    EXPECT_EQ(largest_finite_k({}), 0u);
}

TEST(usable_views, are_without_correlation_below_three_features_where_there_is_another) {
    const std::vector<View> both = {View::euclidean, View::correlation}, one = {View::correlation};
    EXPECT_EQ(usable_views(both, 3), both);
    EXPECT_EQ(usable_views(both, 2), (std::vector{View::euclidean}));
    EXPECT_EQ(usable_views(one, 2), one);
}

}  // namespace
}  // namespace hardlearn::testing
