#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/points.hpp"
#include "hardlearn/embedding/t_sne_options.hpp"

namespace hardlearn {

/// Moves `points` down the gradient of the KL divergence,
///     4 sum over j of (e p_ij - q_ij / Z) q_ij (y_i - y_j),
/// with momentum and per-coordinate gains (Jacobs 1988), first exaggerated and then not, as in scikit-learn.
/// Coordinates stay finite whatever the options. The points' padding must be, and stays, `far_away`. Returns
/// Z, the sum over all pairs of q_ij, at the end.
double descend(const InputAffinities& affinities, const TSneOptions& options, const RunContext& context,
               Points& points);

}  // namespace hardlearn
