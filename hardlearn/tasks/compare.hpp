#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/evaluation/comparison.hpp"
#include "hardlearn/evaluation/failures.hpp"

namespace hardlearn {

/// The declarations of the options of `compare` that people set.
std::span<const Option<ComparisonOptions>> comparison_options();

struct ComparedRecords {
    Comparison comparison;
    std::vector<SetFailures> failures;  ///< of the models of ComparisonOptions::where, one a compared set
    std::vector<Note> notes;            ///< "set_left_out", "fewer_repeats"
};

/// What `compare_records` reads. The details are needed only where ComparisonOptions::where names models.
struct RecordsToCompare {
    std::vector<RecordedSet> sets;
    std::vector<EvaluationDetail> details;
};

/// See `compare` and `find_failures` of hardlearn/evaluation. Errors likewise.
ComparedRecords compare_records(const RecordsToCompare& records, const ComparisonOptions& options,
                                const RunContext& context = {});

}  // namespace hardlearn
