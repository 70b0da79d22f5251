#pragma once

#include <span>

#include "hardlearn/ensemble/pooled_selection.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"

namespace hardlearn {

/// fit_micro_learner with a pool of a given design. The options' construction must be one of pools.
MicroLearner fit_pool(const Dataset& data, std::span<const RowIndex> rows, const PoolDesign& design,
                      const MicroLearnerOptions& options, const RunContext& context = {});

}  // namespace hardlearn
