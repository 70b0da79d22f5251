#pragma once

#include <cstddef>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// What the update rule remembers of one coordinate of all points; padded as the coordinates are.
struct Inertia {
    AlignedVector<float> velocity, gain;
    explicit Inertia(std::size_t count)
        : velocity(Matrix<float>::padded(count), 0.0f), gain(Matrix<float>::padded(count), 1.0f) {}
};

struct StepSize {
    float learning_rate, momentum, exaggeration;
};

/// What pulls and pushes one coordinate of all points.
struct Forces {
    const AlignedVector<float>& attraction;
    const AlignedVector<float>& repulsion;
    float inverse_mass = 1;  ///< of the repulsion
};

/// One step down the gradient 4 (exaggeration attraction - inverse_mass repulsion) of one coordinate, with
/// momentum and per-coordinate gains (Jacobs 1988). No coordinate, velocity or step leaves +-1e8 or becomes
/// NaN; what stands behind the `count` coordinates stays. Same bits on every processor.
void move_coordinates(const Forces& forces, std::size_t count, const StepSize& step, Inertia& inertia,
                      AlignedVector<float>& coordinates);

}  // namespace hardlearn
