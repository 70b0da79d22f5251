#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// Repulsion from all pairs, O(n^2): faster than the interpolated one up to about a thousand points.
/// `points` must be padded with `far_away`.
void exact_repulsion(const Points& points, const RunContext& context, Repulsion& result);

}  // namespace hardlearn
