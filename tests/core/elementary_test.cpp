#include "hardlearn/core/elementary.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hardlearn::testing {
namespace {

TEST(elementary, exponential_below_zero_is_the_exponential) {
    EXPECT_EQ(exponential_below_zero(0), 1);
    for (double x = -1e-9; x > -689; x *= 1.01)
        EXPECT_NEAR(exponential_below_zero(x) / std::exp(x), 1, 1e-14) << x;
}

TEST(elementary, logarithm_and_decay_agree_with_the_c_library) {
    for (double x = 1e-30; x < 1e30; x *= 1.37)
        EXPECT_NEAR(natural_logarithm(x), std::log(x), 1e-13 * (1 + std::abs(std::log(x))));
    for (double x = 0; x < 60; x += 0.37) EXPECT_NEAR(exponential_decay(x), std::exp(-x), 1e-13);
    EXPECT_EQ(exponential_decay(1e9), 0);
}

TEST(elementary, exponential_below_zero_is_tiny_far_below) {
    for (const double x : {-700.0, -1e5, -1e300})
        EXPECT_EQ(exponential_below_zero(x), exponential_below_zero(-690));
    EXPECT_LT(exponential_below_zero(-690), 1e-299);
}

}  // namespace
}  // namespace hardlearn::testing
