#include "hardlearn/metrics/left_out_threshold.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace hardlearn::testing {
namespace {

std::vector<WeightedScore> scores_of(std::size_t count) {
    std::vector<WeightedScore> scores;
    for (std::size_t i = 1; i <= count; ++i) scores.push_back({static_cast<double>(i), 1});
    return scores;
}

// Of 19 scores: 0.9 needs the 18th of 20 places, and one more to spare is the 19th.
TEST(left_out_threshold, spares_one_row_more_than_conformal_prediction) {
    EXPECT_EQ(conformal_threshold(scores_of(19), 0.9), 18);
    EXPECT_EQ(left_out_threshold(scores_of(19), 0.9), 19);
    EXPECT_TRUE(std::isinf(left_out_threshold(scores_of(19), 0.91)));
    EXPECT_NEAR(highest_left_out_confidence(scores_of(19)), 0.9, 1e-12);
    EXPECT_TRUE(std::isinf(left_out_threshold({}, 0.5)));
    EXPECT_EQ(highest_left_out_confidence({}), 0);
}

TEST(weights_by_group, share_one_among_the_rows_of_a_group) {
    const std::vector<GroupIndex> groups = {GroupIndex(4), GroupIndex(1), GroupIndex(4), GroupIndex(4)};
    EXPECT_EQ(weights_by_group(4, groups), (std::vector<double>{1.0 / 3, 1, 1.0 / 3, 1.0 / 3}));
    EXPECT_EQ(weights_by_group(2, {}), (std::vector<double>{1, 1}));
}

}  // namespace
}  // namespace hardlearn::testing
