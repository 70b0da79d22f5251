#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/evaluation/comparison.hpp"

namespace hardlearn {

/// The declarations of the options of `compare` that people set.
std::span<const Option<ComparisonOptions>> comparison_options();

struct ComparedRecords {
    Comparison comparison;
    std::vector<Note> notes;  ///< "set_left_out", "fewer_repeats"
};

/// See `compare` of hardlearn/evaluation. Errors likewise.
ComparedRecords compare_records(std::span<const RecordedSet> records, const ComparisonOptions& options,
                                const RunContext& context = {});

}  // namespace hardlearn
