#pragma once

#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/ensemble/pool_fitter.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/probing/selection.hpp"

namespace hardlearn {

/// A selection whose voters make a pool.
struct PooledSelection {
    Selection selection;
    Pool pool;
    std::size_t num_left_out = 0;  ///< candidates that a limit of time left out
};

/// The voters of automatic and local construction: every candidate of the library is asked about left-out
/// rows and calibrated on them, and the best pool of at most eight is chosen. What a left-out row is judged
/// by (calibrations, weights, temperature and decision matrix) is fitted without it. `whole` and `groups` as
/// for select_candidates.
PooledSelection select_pool(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const PoolDesign& design,
                            const RunContext& context);

}  // namespace hardlearn
