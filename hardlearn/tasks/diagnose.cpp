#include "hardlearn/tasks/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/metrics/contingency.hpp"
#include "hardlearn/mil/left_out_scores.hpp"
#include "hardlearn/tasks/data_hardness.hpp"
#include "hardlearn/tasks/leaks.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"
#include "hardlearn/tasks/target.hpp"

namespace hardlearn {
namespace {

// A traininglet of middling size and a smooth machine: they rank flipped labels well on data of all kinds,
// without a search that would have to be repeated for every row left out.
constexpr std::size_t suspicion_neighbors = 40;
constexpr double suspicion_cost = 1.0;
constexpr double suspicion_gamma_factor = 1.0;

// Whether each row's class can be suggested at all: rows outside its own group (without groups: other rows)
// have it.
std::vector<bool> can_be_judged(const Dataset& data) {
    const auto counts = class_counts(data.labels, data.num_classes());
    std::map<std::pair<std::uint32_t, Label>, std::size_t> counts_in_group;
    for (std::size_t i = 0; i < data.groups.size(); ++i) ++counts_in_group[{data.groups[i], data.labels[i]}];
    std::vector<bool> judged;
    for (std::size_t i = 0; i < data.rows; ++i) {
        const std::size_t own = data.groups.empty() ? 1 : counts_in_group[{data.groups[i], data.labels[i]}];
        judged.push_back(counts[static_cast<std::size_t>(data.labels[i])] > own);
    }
    return judged;
}

// Rows whose left-out prediction is not their own class. Rows that the index left out get no suspicion
// either: there the scores would cost most.
void find_suspicious(const Dataset& data, Diagnosis& diagnosis, const RunContext& context) {
    const LearningHardIndex& index = diagnosis.index;
    const std::size_t count = diagnosis.options.num_suspicious;
    if (count == 0) return;
    const Dataset used = select_rows(data, index.used_rows);
    const auto scores =
        left_out_scores(used, suspicion_neighbors, suspicion_cost, suspicion_gamma_factor, context);
    for (std::size_t i = 0; i < used.rows; ++i) {
        const float best = std::ranges::max(scores.row(i));
        const float own = scores(i, static_cast<std::size_t>(used.labels[i]));
        diagnosis.own_label_fit.push_back(best > 0 ? own / best : 1.0f);
    }
    auto suspicious = label_suspicion(used.labels, scores, index.clusters, used.num_classes());
    const std::vector<bool> judged = can_be_judged(used);
    diagnosis.not_judged = static_cast<std::size_t>(std::ranges::count(judged, false));
    std::erase_if(suspicious,
                  [&](const LabelSuspicion& row) { return row.suggested == row.given || !judged[row.row]; });
    suspicious.resize(std::min(count, suspicious.size()));
    for (LabelSuspicion& suspicion : suspicious) suspicion.row = index.used_rows[suspicion.row];
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
                        .index = {},
                        .class_by_cluster = {},
                        .suspicious = {},
                        .own_label_fit = {},
                        .not_judged = 0,
                        .notes = {}};
    note_leaks(data, diagnosis.notes, context);
    note_transposed(data, diagnosis.notes, context);
    const KeptTogether together = keep_together_and_tell(data, options.duplicates, diagnosis.notes, context);
    diagnosis.index = data_hardness(data, together, options.index, context);
    diagnosis.class_by_cluster = count_classes_in_clusters(data, diagnosis.index);
    Dataset grouped;
    find_suspicious(with_kept_together(data, together, grouped), diagnosis, context);
    note_groups(diagnosis, context);
    return diagnosis;
}

}  // namespace hardlearn
