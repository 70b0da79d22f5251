#pragma once

#include <span>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/ensemble/pooled_selection.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// What a fit is given beside its options.
struct Given {
    const Candidate* candidate = nullptr;  ///< votes alone, chosen by nobody; null: voters are chosen
    PoolDesign design = {};                ///< of a pool, where the construction makes one
};

/// The fit behind fit_micro_learner, fit_candidate and fit_pool, with their errors.
MicroLearner fit_learner(const Dataset& data, std::span<const RowIndex> rows,
                         const MicroLearnerOptions& options, const Given& given, const RunContext& context);

}  // namespace hardlearn
