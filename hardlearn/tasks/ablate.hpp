#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/evaluation/ablation.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

/// The declarations of the options of `ablate` that people set.
std::span<const Option<AblationOptions>> ablation_options();

/// Precision construction with and without its stages, on one data set.
struct AblatedSet {
    DataSummary data;
    AblationRecord record;
    std::vector<Note> notes;
};

/// See `ablate` of hardlearn/evaluation. Errors likewise.
AblatedSet ablate_set(const Dataset& data, const AblationOptions& options, const RunContext& context = {});

}  // namespace hardlearn
