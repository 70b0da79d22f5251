#include "hardlearn/tasks/data_hardness.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/content_order.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/hardness/stratified_rows.hpp"
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

// In an order of their own: a verdict shall not change with the order of a file's rows or columns.
HardnessRows hardness_rows(const Dataset& data, const KeptTogether& together, const RunContext& context) {
    HardnessRows result{.rows = content_order(data, distinct_rows(data, together), context)};
    result.features = prepare(in_name_order(fit_preparation(data, result.rows)), data, result.rows).features;
    for (const RowIndex row : result.rows) {
        result.labels.push_back(data.labels[row]);
        if (!data.groups.empty()) result.groups.push_back(data.groups[row]);
        if (!together.groups.empty()) result.kept_together.push_back(together.groups[row]);
    }
    NumberedClasses numbered = number_by_appearance(result.labels, data.num_classes());
    result.labels = std::move(numbered.labels);
    result.given_classes = std::move(numbered.given);
    return result;
}

HardnessRows sampled_rows(const HardnessRows& all, std::size_t max_rows, std::uint64_t seed) {
    if (all.rows.size() <= max_rows) return all;
    const auto used =
        stratified_rows(all.labels, all.num_classes(), max_rows, RandomStream(seed).child("used rows"));
    HardnessRows sample{.features = gather_rows(all.features.view(), std::span<const RowIndex>(used)),
                        .given_classes = all.given_classes};
    for (const RowIndex row : used) {
        sample.rows.push_back(all.rows[row]);
        sample.labels.push_back(all.labels[row]);
        if (!all.groups.empty()) sample.groups.push_back(all.groups[row]);
        if (!all.kept_together.empty()) sample.kept_together.push_back(all.kept_together[row]);
    }
    return sample;
}

LearningHardIndex data_hardness(const Dataset& data, const HardnessRows& rows,
                                const LearningHardIndexOptions& options, const RunContext& context) {
    LearningHardIndex index = learning_hard_index(
        rows.features, {.labels = rows.labels, .num_classes = data.num_classes(), .groups = rows.groups},
        options, context);
    for (RowIndex& row : index.used_rows) row = rows.rows[row];
    put_in_row_order(index);
    return index;
}

LearningHardIndex data_hardness(const Dataset& data, const KeptTogether& together,
                                const LearningHardIndexOptions& options, const RunContext& context) {
    return data_hardness(data, hardness_rows(data, together, context), options, context);
}

BalancedNeighborError data_neighbor_error(const HardnessRows& rows, const RankedNeighbors& neighbors,
                                          const BalancedNeighborErrorOptions& options,
                                          const RunContext& context) {
    BalancedNeighborError error = balanced_neighbor_error(neighbors, rows.row_labels(), options, context);
    std::vector<ClassNeighborError> classes(error.classes.size());
    for (std::size_t c = 0; c < classes.size(); ++c)
        classes[static_cast<std::size_t>(rows.given_classes[c])] = error.classes[c];
    error.classes = std::move(classes);
    return error;
}

BalancedNeighborError data_neighbor_error(const Dataset& data, const KeptTogether& together,
                                          const BalancedNeighborErrorOptions& options,
                                          const RunContext& context) {
    const HardnessRows rows =
        sampled_rows(hardness_rows(data, together, context), options.max_rows, options.seed);
    return data_neighbor_error(rows, rank_neighbors(rows.features, rows.kept_together, context), options,
                               context);
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
