#include "hardlearn/evaluation/rank_test.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Values = std::vector<double>;
const Values high = {3, 4, 6, 7, 8};
const Values low = {0, 1, 2, 2.5, 5};

TEST(rank_test, finds_u_delta_and_p_of_five_against_five) {
    const RankTest test = rank_test(high, low, false, 0.95);
    EXPECT_EQ(test.sets, 5u);
    EXPECT_EQ(test.mann_whitney.u, 23);
    EXPECT_TRUE(test.mann_whitney.exact);
    EXPECT_DOUBLE_EQ(test.cliffs_delta, 0.84);
    EXPECT_DOUBLE_EQ(test.superiority, 0.92);
    EXPECT_DOUBLE_EQ(test.one_sided_p_value, 4.0 / 252);
    EXPECT_DOUBLE_EQ(test.mann_whitney.p_value, 8.0 / 252);
    EXPECT_DOUBLE_EQ(test.mean_difference.estimate, 3.5);
    // Differences 3, 3, 4, 4.5, 3: mean 3.5, variance 0.5.
    EXPECT_NEAR(test.paired_t.statistic, 3.5 / std::sqrt(0.5 / 5), 1e-9);
}

TEST(rank_test, of_a_loss_asks_which_model_has_less) {
    const RankTest more = rank_test(high, low, false, 0.95), less = rank_test(high, low, true, 0.95);
    EXPECT_EQ(less.mann_whitney.u, 25 - more.mann_whitney.u);
    EXPECT_NEAR(less.cliffs_delta, -more.cliffs_delta, 1e-12);
    EXPECT_GT(less.one_sided_p_value, 0.9);
    EXPECT_EQ(less.shift.interval.estimate, more.shift.interval.estimate) << "first less second, in its unit";
    EXPECT_EQ(less.paired_t.statistic, more.paired_t.statistic);
}

TEST(rank_test, refuses_different_numbers_of_scores) {
    expect_error(ErrorCode::bad_argument, "5 scores and 1", [] { rank_test(high, Values{1}, false, 0.95); });
}

}  // namespace
}  // namespace hardlearn::testing
