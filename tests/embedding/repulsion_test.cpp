#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/embedding/exact_repulsion.hpp"
#include "hardlearn/embedding/interpolated_repulsion.hpp"
#include "tests/embedding/clouds.hpp"

namespace hardlearn::testing {
namespace {

// The sums of the definition, in double.
Repulsion double_loop(const Points& points, std::size_t step = 1) {
    Repulsion result(points.count);
    for (std::size_t i = 0; i < points.count; i += step) {
        double x = 0, y = 0, mass = 0;
        for (std::size_t j = 0; j < points.count; ++j) {
            if (j == i) continue;
            const double dx = static_cast<double>(points.x[i]) - points.x[j];
            const double dy = static_cast<double>(points.y[i]) - points.y[j];
            const double q = 1 / (1 + dx * dx + dy * dy);
            x += q * q * dx;
            y += q * q * dy;
            mass += q;
        }
        result.force.x[i] = static_cast<float>(x);
        result.force.y[i] = static_cast<float>(y);
        result.mass[i] = static_cast<float>(mass);
        result.total_mass += mass;
    }
    return result;
}

// Root of the mean squared error of the forces, relative to that of the forces.
double relative_error(const Points& forces, const Points& expected) {
    double error = 0, size = 0;
    for (std::size_t i = 0; i < expected.count; ++i) {
        error += std::pow(forces.x[i] - expected.x[i], 2) + std::pow(forces.y[i] - expected.y[i], 2);
        size += std::pow(expected.x[i], 2) + std::pow(expected.y[i], 2);
    }
    return std::sqrt(error / size);
}

TEST(exact_repulsion, agrees_with_a_double_loop) {
    for (const std::size_t n : {2u, 4u, 5u, 16u, 17u, 100u, 333u}) {
        for (const double deviation : {1e-4, 1.0, 50.0, 1e5}) {
            const Points points = cloud(n, deviation, n);
            Repulsion result(n);
            exact_repulsion(points, {}, result);
            const Repulsion expected = double_loop(points);
            EXPECT_LT(relative_error(result.force, expected.force), 2e-6) << n << " " << deviation;
            EXPECT_NEAR(result.total_mass, expected.total_mass, 1e-6 * expected.total_mass);
        }
    }
}

TEST(exact_repulsion, vanishes_between_equal_points) {
    Points points = cloud(50, 1, 1);
    for (std::size_t i = 0; i < points.count; ++i) points.x[i] = points.y[i] = 3.0f;
    Repulsion result(points.count);
    exact_repulsion(points, {}, result);
    EXPECT_EQ(result.total_mass, 50 * 49);
    for (std::size_t i = 0; i < points.count; ++i) EXPECT_EQ(result.force.x[i], 0.0f);
}

TEST(interpolated_repulsion, agrees_with_the_exact_one_at_every_width) {
    for (const std::size_t n : {300u, 3000u}) {
        InterpolatedRepulsion interpolated;  // one for all clouds: grids are kept and replaced
        for (const double deviation : {1e-5, 1e-2, 0.5, 1.0, 2.0, 4.0, 8.0, 8.1, 16.0, 30.0, 60.0}) {
            const Points points = cloud(n, deviation, n);
            Repulsion exact(n), result(n);
            exact_repulsion(points, {}, exact);
            interpolated.plan(points);
            interpolated.compute(points, {}, result);
            EXPECT_LT(relative_error(result.force, exact.force), 4e-3) << n << " " << deviation;
            EXPECT_NEAR(result.total_mass, exact.total_mass, 5e-4 * exact.total_mass)
                << n << " " << deviation;
        }
    }
}

TEST(interpolated_repulsion, bears_outliers_equal_points_and_lines) {
    Points outlier = cloud(2000, 10, 1);
    outlier.x[7] = 1e6f;
    Points equal = cloud(2000, 1, 2);
    std::fill_n(equal.x.begin(), 2000, 5.0f);
    Points line = equal;
    std::fill_n(equal.y.begin(), 2000, -5.0f);
    for (const Points* points : {&outlier, &equal, &line}) {
        InterpolatedRepulsion interpolated;
        Repulsion result(points->count);
        interpolated.plan(*points);
        interpolated.compute(*points, {}, result);
        EXPECT_TRUE(std::isfinite(result.total_mass));
        for (std::size_t i = 0; i < points->count; ++i)
            ASSERT_TRUE(std::isfinite(result.force.x[i] + result.force.y[i]));
    }
}

}  // namespace
}  // namespace hardlearn::testing
