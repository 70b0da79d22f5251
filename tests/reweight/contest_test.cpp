#include "hardlearn/reweight/contest.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <vector>

namespace hardlearn::testing {
namespace {

// Rows from 0 on: w that only the method gets right, l that only plain training does, both, neither.
std::vector<ContestedRow> contested(std::size_t w, std::size_t l, std::size_t both, std::size_t neither) {
    std::vector<ContestedRow> rows;
    const auto add = [&](std::size_t count, bool method, bool plain) {
        for (std::size_t i = 0; i < count; ++i)
            rows.push_back({.row = RowIndex(rows.size()), .method_right = method, .plain_right = plain});
    };
    add(w, true, false);
    add(l, false, true);
    add(both, true, true);
    add(neither, false, false);
    return rows;
}

TEST(judge_contest, has_the_p_value_of_all_patterns_of_the_rows_that_differ) {
    for (std::size_t w = 0; w <= 9; ++w) {
        for (std::size_t l = 0; w + l <= 9; ++l) {
            std::size_t such = 0;
            const std::size_t patterns = std::size_t{1} << (w + l);
            for (std::size_t pattern = 0; pattern < patterns; ++pattern)
                such += static_cast<std::size_t>(std::popcount(pattern)) >= w ? 1 : 0;
            const ContestResult result = judge_contest(contested(w, l, 20, 5), {});
            EXPECT_NEAR(result.p_value, static_cast<double>(such) / static_cast<double>(patterns), 1e-12)
                << w << " to " << l;
            EXPECT_EQ(result.rows, w + l + 25);
            EXPECT_EQ(result.method_right, w + 20);
            EXPECT_EQ(result.plain_right, l + 20);
            EXPECT_EQ(result.wins, w);
            EXPECT_EQ(result.losses, l);
        }
    }
}

TEST(judge_contest, one_row_more_is_no_gain) {
    EXPECT_EQ(judge_contest(contested(1, 0, 100, 0), {}).p_value, 0.5);
    EXPECT_EQ(judge_contest(contested(0, 0, 100, 0), {}).p_value, 1);
    EXPECT_GT(judge_contest(contested(31, 30, 100, 0), {}).p_value, 0.4);
    EXPECT_LT(judge_contest(contested(5, 0, 100, 0), {}).p_value, 0.05);  // 1/32
}

// Thirty rows more that are one speaker's are one win, not thirty.
TEST(judge_contest, a_group_counts_once) {
    const auto rows = contested(30, 2, 0, 0);
    std::vector<GroupIndex> groups(32, GroupIndex(0));
    groups[30] = GroupIndex(1);
    groups[31] = GroupIndex(2);
    const ContestResult result = judge_contest(rows, groups);
    EXPECT_EQ(result.wins, 1U);
    EXPECT_EQ(result.losses, 2U);
    EXPECT_EQ(result.p_value, 7.0 / 8);
}

// Of rows with margins .9, .7, .5, .3, .1, -.1 the first three are easy, in whatever order they come.
TEST(judge_easy_half, takes_the_rows_of_the_highest_margins) {
    const std::vector<float> margins = {-0.1F, 0.9F, 0.3F, 0.7F, 0.1F, 0.5F};
    const std::vector<ContestedRow> rows = {{.row = 5, .method_right = false, .plain_right = true},
                                            {.row = 0, .method_right = true, .plain_right = false},
                                            {.row = 3, .method_right = false, .plain_right = true},
                                            {.row = 2, .method_right = true, .plain_right = false},
                                            {.row = 1, .method_right = true, .plain_right = true},
                                            {.row = 4, .method_right = true, .plain_right = false}};
    const EasyHalf half = judge_easy_half(rows, margins, {});
    EXPECT_EQ(half.rows, 3U);
    EXPECT_EQ(half.method_right, 1U);
    EXPECT_EQ(half.plain_right, 3U);
    EXPECT_EQ(half.p_value, 0.25);
    EXPECT_EQ(judge_easy_half({}, {}, {}).rows, 0U);
}

}  // namespace
}  // namespace hardlearn::testing
