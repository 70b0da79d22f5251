#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/hardness/label_suspicion.hpp"

namespace hardlearn {

struct LabelIssueOptions {
    std::size_t max_rows = 20'000;
    Duplicates duplicates = Duplicates::automatic;
    std::uint64_t seed = 0;
};

/// The declarations of all of them.
std::span<const Option<LabelIssueOptions>> label_issue_options();

/// What the rest of the data says of labels.
struct JudgedLabels {
    std::vector<LabelSuspicion> labels;  ///< rows of the data, the most suspicious first
    std::size_t not_judged = 0;          ///< labels that no other row or group has; they are not listed
};

/// Judges the labels of these rows by each other: each is predicted without itself and its group. `clusters`,
/// one a row, give sigma; they may be empty. Same bits for any number of threads.
JudgedLabels judge_labels(const Dataset& data, std::span<const RowIndex> rows,
                          std::span<const Label> clusters, const RunContext& context);

/// The same for all rows, those with twins kept together as the options say; of more than
/// options.index.max_rows a stratified sample. `notes` get what was told. Errors as check_training_rows and
/// fit_preparation.
JudgedLabels find_label_issues(const Dataset& data, const LabelIssueOptions& options,
                               std::vector<Note>& notes, const RunContext& context = {});

}  // namespace hardlearn
