#pragma once

#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// A machine and the rows of a space that it was fitted on.
struct RowMachine {
    OneVsOne machine;            ///< positions of samples count in `rows`
    std::vector<RowIndex> rows;  ///< of the space
};

/// Costs of the samples, C times class weight times soft factor; empty where all are the candidate's cost.
std::vector<float> sample_costs(const SanitizedSpace& learned, const Candidate& candidate,
                                std::span<const RowIndex> rows);

/// The rows that a candidate which takes all rows learns from: the members, or the clean ones.
std::vector<RowIndex> global_rows(const SanitizedSpace& learned, const Candidate& candidate);

/// The machine of a candidate on many rows at once: those of a candidate that takes all rows, or of a batch.
/// Error(bad_argument) for a forest's kernel on more than max_rows_of_table rows.
RowMachine fit_machine(const SanitizedSpace& learned, const Candidate& candidate, std::vector<RowIndex> rows,
                       const RunContext& context);

/// What the candidate's machine says of a row.
Votes ask_machine(const LearningSpace& space, const Candidate& candidate, const RowMachine& fitted,
                  const ComparedRow& row);

}  // namespace hardlearn
