#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/core/random.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn::testing {

/// Normal rows; row i is shifted by `gap` times i modulo `num_blobs` along its own column.
inline Matrix<float> blobs(std::size_t rows, std::size_t columns, std::size_t num_blobs, float gap,
                           std::uint64_t seed) {
    Matrix<float> matrix(rows, columns);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& value : matrix.row(i)) value = static_cast<float>(stream.normal());
        matrix(i, i % num_blobs % columns) += gap;
    }
    return matrix;
}

/// Points of the plane, normal with the given deviation along x and half of it along y.
inline Points cloud(std::size_t count, double deviation, std::uint64_t seed) {
    Points points(count, far_away);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        points.x[i] = static_cast<float>(deviation * stream.normal());
        points.y[i] = static_cast<float>(deviation / 2 * stream.normal());
    }
    return points;
}

}  // namespace hardlearn::testing
