#include "hardlearn/ensemble/pool.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hardlearn::testing {
namespace {

TEST(pool, is_the_weighted_mean_of_calibrated_probabilities) {
    const Pool pool{.calibrations = {{.sharpness = 2}, {.sharpness = 1, .prior_exponent = 1}},
                    .priors = {0.5, 0.25, 0.25},
                    .decision = {}};
    Matrix<double> said(2, 3);
    said(0, 0) = 0.5, said(0, 1) = 0.3, said(0, 2) = 0.2;
    said(1, 0) = 0.2, said(1, 1) = 0.2, said(1, 2) = 0.6;
    const auto p = pooled(pool, std::vector<double>{0.75, 0.25}, said);
    const double squares = 0.25 + 0.09 + 0.04, products = 0.1 + 0.05 + 0.15;
    EXPECT_NEAR(p[0], 0.75 * 0.25 / squares + 0.25 * 0.1 / products, 1e-12);
    EXPECT_NEAR(p[1], 0.75 * 0.09 / squares + 0.25 * 0.05 / products, 1e-12);
    EXPECT_NEAR(p[0] + p[1] + p[2], 1, 1e-12);
}

TEST(temper, leaves_the_order_and_what_is_impossible) {
    std::vector<double> p = {0.7, 0.3, 0.0};
    temper(2.0, p);
    EXPECT_NEAR(p[0] / p[1], std::sqrt(0.7 / 0.3), 1e-12);
    EXPECT_EQ(p[2], 0);
    std::vector<double> same = {0.7, 0.3, 0.0};
    temper(1.0, same);
    EXPECT_EQ(same, (std::vector<double>{0.7, 0.3, 0.0}));
}

}  // namespace
}  // namespace hardlearn::testing
