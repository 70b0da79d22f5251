#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hardlearn/hardness/label_suspicion.hpp"

namespace hardlearn::testing {
namespace {

Label suggested_for(Label given, std::vector<float> scores) {
    Matrix<float> left_out(1, scores.size());
    std::ranges::copy(scores, left_out.row(0).begin());
    return label_suspicion(std::vector<Label>{given}, left_out, {}, scores.size()).front().suggested;
}

TEST(suggestion, is_the_given_label_where_no_other_scores_higher) {
    for (const Label given : {0, 1, 2}) EXPECT_EQ(suggested_for(given, {0.25f, 0.25f, 0.25f, 0.25f}), given);
    EXPECT_EQ(suggested_for(1, {0.2f, 0.4f, 0.4f}), 1);
}

TEST(suggestion, is_the_first_of_equals_that_score_higher) {
    EXPECT_EQ(suggested_for(0, {0.2f, 0.4f, 0.4f}), 1);
    EXPECT_EQ(suggested_for(3, {0.1f, 0.4f, 0.4f, 0.1f}), 1);
}

}  // namespace
}  // namespace hardlearn::testing
