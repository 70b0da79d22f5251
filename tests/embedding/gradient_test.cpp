#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/embedding/attraction.hpp"
#include "hardlearn/embedding/divergence.hpp"
#include "hardlearn/embedding/exact_repulsion.hpp"
#include "hardlearn/embedding/renumbering.hpp"
#include "hardlearn/embedding/t_sne.hpp"
#include "tests/embedding/clouds.hpp"

namespace hardlearn::testing {
namespace {

TEST(gradient, is_the_numeric_derivative_of_the_exact_divergence) {
    const std::size_t n = 14;  // so few that all are neighbours
    const double perplexity = 4.5;
    const auto rows = blobs(n, 4, 3, 3.0f, 1);
    const auto affinities = input_affinities(rows, perplexity);
    const double used = affinities.perplexity;
    const Points points = cloud(n, 2.0, 2);
    Points pull(n);
    Repulsion push(n);
    Attraction(affinities).compute(points, {}, pull);
    exact_repulsion(points, {}, push);
    const auto divergence = [&](std::size_t moved, float dx, float dy) {
        Matrix<float> embedding(n, 2);
        for (std::size_t i = 0; i < n; ++i) {
            embedding(i, 0) = points.x[i] + (i == moved ? dx : 0);
            embedding(i, 1) = points.y[i] + (i == moved ? dy : 0);
        }
        return exact_kl_divergence(rows, embedding, used);
    };
    const float step = 1.0f / 256;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = 4 * (pull.x[i] - push.force.x[i] / push.total_mass);
        const double y = 4 * (pull.y[i] - push.force.y[i] / push.total_mass);
        EXPECT_NEAR(x, (divergence(i, step, 0) - divergence(i, -step, 0)) / (2 * step), 2e-5);
        EXPECT_NEAR(y, (divergence(i, 0, step) - divergence(i, 0, -step)) / (2 * step), 2e-5);
    }
}

TEST(renumbering, keeps_every_points_attraction) {
    const std::size_t n = 600;
    const auto affinities = input_affinities(blobs(n, 4, 3, 3.0f, 1), 15);
    const Points points = cloud(n, 20.0, 2);
    const auto order = curve_order(points);
    Points renumbered_points(n, far_away);
    renumbered_points.x = renumbered(points.x, order);
    renumbered_points.y = renumbered(points.y, order);
    Points force(n), renumbered_force(n);
    Attraction(affinities).compute(points, {}, force);
    const auto renumbered_affinities = renumbered(affinities, order, {});
    Attraction(renumbered_affinities).compute(renumbered_points, {}, renumbered_force);
    for (std::size_t i = 0; i < n; ++i) {
        EXPECT_EQ(renumbered_force.x[i], force.x[order[i]]);
        EXPECT_EQ(renumbered_force.y[i], force.y[order[i]]);
    }
}

}  // namespace
}  // namespace hardlearn::testing
