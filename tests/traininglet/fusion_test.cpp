#include "hardlearn/traininglet/fusion.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(fuse, is_the_union_and_knows_where_each_sample_came_from) {
    const std::vector<RowIndex> local = {2, 5, 9}, first = {1, 5}, second = {5, 7}, random = {0, 9};
    const std::vector<Anchor> anchors = {{4, first}, {5, second}, {2, random}};
    const auto fused = fuse(local, anchors);
    const std::vector<FusedSample> expected = {{0, random_anchor},
                                               {1, first_hop},
                                               {2, local_ball | random_anchor},
                                               {4, first_hop},
                                               {5, local_ball | first_hop | second_hop},
                                               {7, second_hop},
                                               {9, local_ball | random_anchor}};
    EXPECT_EQ(fused, expected);
}

TEST(fuse, without_anchors_is_the_local_ball) {
    const std::vector<RowIndex> local = {3, 8};
    EXPECT_EQ(fuse(local, {}), (std::vector<FusedSample>{{3, local_ball}, {8, local_ball}}));
    EXPECT_TRUE(fuse({}, {}).empty());
}

}  // namespace
}  // namespace hardlearn::testing
