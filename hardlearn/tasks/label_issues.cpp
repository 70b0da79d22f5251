#include "hardlearn/tasks/label_issues.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "hardlearn/core/shared_options.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/hardness/stratified_rows.hpp"
#include "hardlearn/mil/left_out_scores.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"

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

}  // namespace

JudgedLabels judge_labels(const Dataset& data, std::span<const RowIndex> rows,
                          std::span<const Label> clusters, const RunContext& context) {
    const Dataset used = select_rows(data, rows);
    const auto scores =
        left_out_scores(used, suspicion_neighbors, suspicion_cost, suspicion_gamma_factor, context);
    JudgedLabels result{.labels = label_suspicion(used.labels, scores, clusters, used.num_classes())};
    const std::vector<bool> judged = can_be_judged(used);
    result.not_judged = static_cast<std::size_t>(std::ranges::count(judged, false));
    std::erase_if(result.labels, [&](const LabelSuspicion& row) { return !judged[row.row]; });
    for (LabelSuspicion& label : result.labels) label.row = rows[label.row];
    return result;
}

std::span<const Option<LabelIssueOptions>> label_issue_options() {
    using Options = LabelIssueOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::max_rows, {.name = "max_rows",
                                            .doc = "Above, a stratified sample of this many rows is judged",
                                            .unit = "N",
                                            .range = at_least(8)}),
        declare_option(&Options::duplicates, duplicates_facts), declare_option(&Options::seed, seed_facts)};
    return options;
}

JudgedLabels find_label_issues(const Dataset& data, const LabelIssueOptions& options,
                               std::vector<Note>& notes, const RunContext& context) {
    check_options(label_issue_options(), options);
    check_training_rows(data, all_rows(data.rows));
    fit_preparation(data, all_rows(data.rows));
    const KeptTogether together = keep_together_and_tell(data, options.duplicates, notes, context);
    Dataset grouped;
    const Dataset& whole = with_kept_together(data, together, grouped);
    const std::vector<RowIndex> rows =
        stratified_rows(data.labels, data.num_classes(), options.max_rows, RandomStream(options.seed));
    return judge_labels(whole, rows, {}, context);
}

}  // namespace hardlearn
