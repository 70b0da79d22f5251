#include "hardlearn/records/cleaning_record.hpp"

#include <fmt/format.h>

#include <iterator>

#include "hardlearn/records/csv_cell.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

double removed_share(std::size_t before, std::size_t after) {
    return before == 0 ? 0.0 : static_cast<double>(before - after) / static_cast<double>(before);
}

Json classes_before_and_after(const CleanedSet& set) {
    Json classes = Json::array();
    for (std::size_t c = 0; c < set.data.num_classes(); ++c) {
        const std::size_t before = set.cleaned.before[c], after = set.cleaned.after[c];
        classes.push_back({{"name", set.data.class_names[c]},
                           {"rows", before},
                           {"kept", after},
                           {"removed_share", removed_share(before, after)}});
    }
    return classes;
}

Json ledger_json(const CleanedSet& set) {
    const auto& names = set.data.class_names;
    Json ledger = Json::array();
    for (const CleaningEntry& line : set.cleaned.ledger) {
        ledger.push_back({{"row", line.entry.row + std::size_t{1}},
                          {"label", class_name(names, line.given)},
                          {"reason", name_of(line.entry.reason)},
                          {"predicted", class_name(names, line.entry.predicted)},
                          {"because_of", line.entry.because_of + std::size_t{1}},
                          {"score", line.score},
                          {"margin", line.margin}});
        if (!set.data.row_names.empty()) ledger.back()["name"] = set.data.row_names[line.entry.row];
    }
    return ledger;
}

Json mean_json(const std::optional<LearningHardIndex>& index) {
    return index ? Json{{"mean", index->mean}, {"sd", index->deviation}} : Json();
}

Json error_json(const std::optional<BalancedNeighborError>& error) {
    if (!error) return {};
    return {{"error", error->error},
            {"low", error->low},
            {"high", error->high},
            {"verdict", name_of(error->verdict)}};
}

}  // namespace

std::string cleaning_record(const CleanedSet& set, const std::string& file, const std::string& output) {
    const CleanedData& cleaned = set.cleaned;
    const CleanOptions& options = set.options;
    return record_text({{"schema", "hardlearn.cleaning/1"},
                        {"file", file},
                        {"output", output},
                        {"label", set.data.label_name},
                        {"seed", options.seed},
                        {"approximate", set.data.rows > options.max_exact_rows},
                        {"at_most", or_null(options.at_most)},
                        {"neighbors_removed", options.num_pruned_neighbors},
                        {"radius", or_null(options.removal_radius)},
                        {"rows", set.data.rows},
                        {"kept", cleaned.kept.size()},
                        {"removed_share", removed_share(set.data.rows, cleaned.kept.size())},
                        {"predicted_wrongly", cleaned.num_bad},
                        {"classes", classes_before_and_after(set)},
                        {"base", candidate_to_json(cleaned.base)},
                        {"lhi_before", mean_json(set.hardness_before)},
                        {"lhi_after", mean_json(set.hardness_after)},
                        {"neighbor_error_before", error_json(set.neighbor_error_before)},
                        {"neighbor_error_after", error_json(set.neighbor_error_after)},
                        {"ledger", ledger_json(set)},
                        {"notes", notes_json(set.notes)}});
}

std::string ledger_csv(const CleanedSet& set) {
    const auto& names = set.data.class_names;
    std::string csv = "row,label,reason,predicted,because_of,score,margin\n";
    for (const CleaningEntry& line : set.cleaned.ledger) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", line.entry.row + std::size_t{1},
                       csv_cell(class_name(names, line.given)), name_of(line.entry.reason),
                       csv_cell(class_name(names, line.entry.predicted)),
                       line.entry.because_of + std::size_t{1}, line.score, line.margin);
    }
    return csv;
}

}  // namespace hardlearn
