#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/hardness/label_suspicion.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/tasks/data_summary.hpp"
#include "hardlearn/tasks/hardness_profile.hpp"
#include "hardlearn/tasks/hardness_reasons.hpp"

namespace hardlearn {

struct DiagnoseOptions {
    LearningHardIndexOptions index = {};
    BalancedNeighborErrorOptions error = {};  ///< its max_rows and seed are the index's
    std::size_t num_suspicious = 10;
    Duplicates duplicates = Duplicates::automatic;
};

/// The declarations of all of them.
std::span<const Option<DiagnoseOptions>> diagnose_options();

/// How hard a data set is, why, how well it can be learned at the best, and which of its labels are
/// suspicious.
struct Diagnosis {
    DataSummary data;
    DiagnoseOptions options;
    HardnessProfile profile;  ///< its `error` has the verdict
    std::vector<HardnessReason> reasons;
    LearningHardIndex index;                 ///< with the paper's verdict
    Matrix<std::uint64_t> class_by_cluster;  ///< rows of each class in each cluster, of those the index used
    std::vector<LabelSuspicion> suspicious;  ///< rows of the data, the most suspicious first
    /// Of each used row the left-out score of its own label over the highest score of a class: 1 where no
    /// other fits better, near 0 where the label is most doubtful. Empty where none were looked for.
    std::vector<float> own_label_fit;
    std::size_t not_judged = 0;  ///< labels that no other row or group has, so that none was suspected
    std::vector<Note> notes;     ///< "clusters_follow_groups"
};

/// Measures the hardness and looks for labels that the rest of the data contradicts: each row is predicted
/// with itself and its group left out. Where twins are grouped, they are looked at once for each label.
/// Errors as learning_hard_index and check_dataset. Same bits for any number of threads.
Diagnosis diagnose(const Dataset& data, const DiagnoseOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
