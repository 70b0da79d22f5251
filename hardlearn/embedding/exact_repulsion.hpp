#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// Repulsion from all pairs, O(n^2): faster than the interpolated one up to about a thousand points.
/// `points` must be padded with `far_away`.
void exact_repulsion(const Points& points, const RunContext& context, Repulsion& result);

/// An estimate of its time in nanoseconds on one core.
inline double exact_repulsion_cost(std::size_t count) {
    return 0.08 * static_cast<double>(count) * static_cast<double>(count);
}

}  // namespace hardlearn
