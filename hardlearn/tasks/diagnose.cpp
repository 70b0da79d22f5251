#include "hardlearn/tasks/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/metrics/contingency.hpp"
#include "hardlearn/tasks/data_hardness.hpp"
#include "hardlearn/tasks/label_issues.hpp"
#include "hardlearn/tasks/leaks.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"
#include "hardlearn/tasks/target.hpp"

namespace hardlearn {
namespace {

// Rows whose left-out prediction is not their own class. Rows that the index left out get no suspicion
// either: there the scores would cost most.
void find_suspicious(const Dataset& data, Diagnosis& diagnosis, const RunContext& context) {
    const LearningHardIndex& index = diagnosis.index;
    const std::size_t count = diagnosis.options.num_suspicious;
    if (count == 0) return;
    JudgedLabels judged = judge_labels(data, index.used_rows, index.clusters, context);
    diagnosis.not_judged = judged.not_judged;
    std::vector<LabelSuspicion>& suspicious = judged.labels;
    diagnosis.own_label_fit.assign(index.used_rows.size(), 1.0f);
    for (const LabelSuspicion& label : suspicious) {
        const auto at = std::ranges::lower_bound(index.used_rows, label.row) - index.used_rows.begin();
        if (label.suggested_score > 0)
            diagnosis.own_label_fit[static_cast<std::size_t>(at)] =
                static_cast<float>(label.given_score / label.suggested_score);
    }
    std::erase_if(suspicious, [](const LabelSuspicion& row) { return row.suggested == row.given; });
    suspicious.resize(std::min(count, suspicious.size()));
    diagnosis.suspicious = std::move(suspicious);
}

Matrix<std::uint64_t> count_classes_in_clusters(const Dataset& data, const LearningHardIndex& index) {
    std::vector<Label> labels;
    for (const RowIndex row : index.used_rows) labels.push_back(data.labels[row]);
    return contingency_table(labels, data.num_classes(), index.clusters, data.num_classes());
}

void note_groups(Diagnosis& diagnosis, const RunContext& context) {
    const auto& group_ami = diagnosis.index.group_ami;
    const double class_ami = 1 - diagnosis.index.mean;
    if (!group_ami || *group_ami <= class_ami) return;
    add_note(diagnosis.notes,
             {.kind = "clusters_follow_groups",
              .text = fmt::format(
                  "clusters follow the groups (AMI {:.3f}) more than the classes (AMI {:.3f}); rows of one "
                  "group are alike, so keep groups whole when you evaluate",
                  *group_ami, class_ami),
              .is_warning = true,
              .facts = {{"group_ami", *group_ami}, {"class_ami", class_ami}}},
             context);
}

}  // namespace

std::span<const Option<DiagnoseOptions>> diagnose_options() {
    using Options = DiagnoseOptions;
    static const std::vector<Option<Options>> options = joined<Options>(
        {options_of_part<Options>(
             learning_hard_index_options(), [](Options & o) -> auto& { return o.index; }),
         options_of_part<Options>(
             balanced_neighbor_error_options(), [](Options & o) -> auto& { return o.error; }),
         {declare_option(&Options::num_suspicious, {.name = "num_suspicious",
                                                    .doc = "Suspicious labels to list; 0: none",
                                                    .unit = "N",
                                                    .program_name = "suspicious"}),
          declare_option(&Options::duplicates, duplicates_facts)}});
    return options;
}

Diagnosis diagnose(const Dataset& data, const DiagnoseOptions& options, const RunContext& context) {
    check_options(diagnose_options(), options);
    check_training_rows(data, all_rows(data.rows));
    // Nothing is told of data that has nothing to look at.
    fit_preparation(data, all_rows(data.rows));
    Diagnosis diagnosis{.data = summarize(data),
                        .options = options,
                        .profile = {},
                        .reasons = {},
                        .index = {},
                        .class_by_cluster = {},
                        .suspicious = {},
                        .own_label_fit = {},
                        .not_judged = 0,
                        .notes = {}};
    note_leaks(data, diagnosis.notes, context);
    note_transposed(data, diagnosis.notes, context);
    const KeptTogether together = keep_together_and_tell(data, options.duplicates, diagnosis.notes, context);
    const HardnessRows rows = hardness_rows(data, together, context);
    diagnosis.index = data_hardness(data, rows, options.index, context);
    BalancedNeighborErrorOptions of_error = options.error;
    of_error.max_rows = options.index.max_rows;
    of_error.seed = options.index.seed;
    diagnosis.profile =
        profile_hardness(sampled_rows(rows, of_error.max_rows, of_error.seed), of_error, context);
    diagnosis.reasons = hardness_reasons(diagnosis.profile, data, together);
    diagnosis.class_by_cluster = count_classes_in_clusters(data, diagnosis.index);
    Dataset grouped;
    find_suspicious(with_kept_together(data, together, grouped), diagnosis, context);
    note_groups(diagnosis, context);
    return diagnosis;
}

}  // namespace hardlearn
