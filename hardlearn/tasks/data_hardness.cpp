#include "hardlearn/tasks/data_hardness.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

Note no_hardness(const Dataset& data, const std::string& reason) {
    return {.kind = "no_hardness",
            .text = data.rows < fewest_rows_of_index
                        ? fmt::format("no Learning-Hard Index for fewer than {} rows", fewest_rows_of_index)
                        : "no Learning-Hard Index: " + reason,
            .facts = {{"rows", std::uint64_t{data.rows}}}};
}

}  // namespace

LearningHardIndex data_hardness(const Dataset& data, const KeptTogether& together,
                                const LearningHardIndexOptions& options, const RunContext& context) {
    const std::vector<RowIndex> rows = distinct_rows(data, together);
    const auto features = prepare(fit_preparation(data, rows), data, rows).features;
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    for (const RowIndex row : rows) {
        labels.push_back(data.labels[row]);
        if (!data.groups.empty()) groups.push_back(data.groups[row]);
    }
    LearningHardIndex index = learning_hard_index(
        features, {.labels = labels, .num_classes = data.num_classes(), .groups = groups}, options, context);
    for (RowIndex& row : index.used_rows) row = rows[row];
    return index;
}

LearningHardIndex data_hardness(const Dataset& data, const LearningHardIndexOptions& options,
                                const RunContext& context) {
    return data_hardness(data, KeptTogether{}, options, context);
}

std::optional<LearningHardIndex> data_hardness_where_defined(const Dataset& data,
                                                             const KeptTogether& together,
                                                             const LearningHardIndexOptions& options,
                                                             std::vector<Note>& notes,
                                                             const RunContext& context) {
    try {
        return data_hardness(data, together, options, context);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        add_note(notes, no_hardness(data, error.what()), context);
        return std::nullopt;
    }
}

}  // namespace hardlearn
