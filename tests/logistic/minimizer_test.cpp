#include "hardlearn/logistic/minimizer.hpp"

#include <gtest/gtest.h>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// sum of (j + 1)^3 (x_j - j)^2: its curvatures differ by a factor of 8000.
double bowl(std::span<const double> x, std::span<double> gradient) {
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
        const double steepness = static_cast<double>((j + 1) * (j + 1) * (j + 1));
        const double distance = x[j] - static_cast<double>(j);
        sum += steepness * distance * distance;
        gradient[j] = 2 * steepness * distance;
    }
    return sum;
}

TEST(minimizer, finds_the_bottom_of_a_bowl) {
    const Minimum minimum = minimize(bowl, 20);
    EXPECT_TRUE(minimum.converged);
    for (std::size_t j = 0; j < 20; ++j) EXPECT_NEAR(minimum.variables[j], static_cast<double>(j), 1e-2);
}

TEST(minimizer, a_start_at_the_minimum_stays_there) {
    const Minimum minimum = minimize(bowl, 1);
    EXPECT_TRUE(minimum.converged);
    EXPECT_EQ(minimum.variables, std::vector<double>{0});
    EXPECT_EQ(minimum.iterations, 0u);
}

TEST(minimizer, says_where_the_iterations_did_not_suffice) {
    const Minimum minimum = minimize(bowl, 20, {.max_iterations = 3});
    EXPECT_FALSE(minimum.converged);
    EXPECT_LE(minimum.iterations, 3u);
}

TEST(minimizer, a_stop_ends_the_search) {
    std::stop_source source;
    std::size_t calls = 0;
    const auto stopping = [&](std::span<const double> x, std::span<double> gradient) {
        if (++calls == 4) source.request_stop();
        return bowl(x, gradient);
    };
    expect_error(ErrorCode::cancelled, {}, [&] { minimize(stopping, 20, {}, {.stop = source.get_token()}); });
    EXPECT_LT(calls, 15u);
}

}  // namespace
}  // namespace hardlearn::testing
