#pragma once

#include <cstddef>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// Points of the plane, or vectors attached to them: coordinate by coordinate, padded to whole registers of
/// sixteen. What stands behind `count` is never a result.
struct Points {
    std::size_t count = 0;
    AlignedVector<float> x, y;

    Points() = default;
    explicit Points(std::size_t num_points, float value = 0.0f)
        : count(num_points), x(Matrix<float>::padded(num_points), value), y(x) {}
};

/// A coordinate so far away that a point there neither attracts nor repels, and whose squares do not
/// overflow.
inline constexpr float far_away = 1e18f;

/// Forces of the points on each other, as t-SNE's gradient needs them.
struct Repulsion {
    Points force;               ///< sum over j of q_ij^2 (y_i - y_j), q_ij = 1 / (1 + |y_i - y_j|^2)
    AlignedVector<float> mass;  ///< sum over j != i of q_ij
    double total_mass = 0;      ///< their sum over i: the normaliser of the embedding's affinities

    explicit Repulsion(std::size_t count) : force(count), mass(Matrix<float>::padded(count)) {}
};

}  // namespace hardlearn
