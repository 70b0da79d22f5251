#include <gtest/gtest.h>

#include <vector>

#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn::testing {
namespace {

// As in Guo et al., "On calibration of modern neural networks", 2017: bin m is ((m - 1) / M, m / M].
TEST(reliability_bins, hold_their_upper_edge) {
    Matrix<float> probabilities(3, 2);
    for (std::size_t i = 0; i < 3; ++i) {
        probabilities(i, 0) = std::vector<float>{0.5f, 0.75f, 1.0f}[i];
        probabilities(i, 1) = 1 - probabilities(i, 0);
    }
    const auto bins = reliability_bins(std::vector<Label>{0, 0, 0}, probabilities, 4);
    ASSERT_EQ(bins.size(), 4u);
    EXPECT_EQ(bins[0].rows, 0u);
    for (std::size_t b = 1; b < 4; ++b) EXPECT_EQ(bins[b].rows, 1u) << bins[b].low << " to " << bins[b].high;
}

}  // namespace
}  // namespace hardlearn::testing
