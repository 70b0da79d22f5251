#pragma once

#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

/// A Micro-Learner and what became of the data on the way to it.
struct FittedModel {
    DataSummary data;
    MicroLearner model;
    double seconds = 0;  ///< that the fit took
    std::vector<Note> notes;
};

/// Fits a Micro-Learner to all rows of a data set, and tells how. Errors as fit_micro_learner.
FittedModel fit_model(const Dataset& data, const MicroLearnerOptions& options = {},
                      const RunContext& context = {});

}  // namespace hardlearn
