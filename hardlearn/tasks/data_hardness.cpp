#include "hardlearn/tasks/data_hardness.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/content_order.hpp"
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

void put_in_row_order(LearningHardIndex& index) {
    std::vector<RowIndex> order = all_rows(index.used_rows.size());
    std::ranges::sort(order, {}, [&](RowIndex i) { return index.used_rows[i]; });
    const LearningHardIndex before = index;
    index.embedding = gather_rows(before.embedding.view(), std::span<const RowIndex>(order));
    for (std::size_t i = 0; i < order.size(); ++i) {
        index.used_rows[i] = before.used_rows[order[i]];
        index.clusters[i] = before.clusters[order[i]];
    }
}

}  // namespace

LearningHardIndex data_hardness(const Dataset& data, const KeptTogether& together,
                                const LearningHardIndexOptions& options, const RunContext& context) {
    // In an order of their own: a verdict shall not change with the order of a file's rows or columns.
    const std::vector<RowIndex> rows = content_order(data, distinct_rows(data, together), context);
    const auto features = prepare(in_name_order(fit_preparation(data, rows)), data, rows).features;
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    for (const RowIndex row : rows) {
        labels.push_back(data.labels[row]);
        if (!data.groups.empty()) groups.push_back(data.groups[row]);
    }
    labels = number_by_appearance(labels, data.num_classes()).labels;
    LearningHardIndex index = learning_hard_index(
        features, {.labels = labels, .num_classes = data.num_classes(), .groups = groups}, options, context);
    for (RowIndex& row : index.used_rows) row = rows[row];
    put_in_row_order(index);
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
