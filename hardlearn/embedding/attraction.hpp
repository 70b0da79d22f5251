#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// force_i = sum over j of p_ij q_ij (y_i - y_j), q_ij = 1 / (1 + |y_i - y_j|^2).
void attraction(const InputAffinities& affinities, const Points& points, const RunContext& context, Points& force);

}  // namespace hardlearn
