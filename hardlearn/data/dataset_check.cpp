#include "hardlearn/data/dataset_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

void check_length(const Dataset& data, const Column& column, std::size_t length, const char* what) {
    if (length == data.rows) return;
    throw_bad_data(
        fmt::format("column '{}' has {} {}: expected {}, one a row", column.name, length, what, data.rows));
}

void check_column(const Dataset& data, const Column& column) {
    if (column.kind == ColumnKind::numeric) {
        check_length(data, column, column.values.size(), "values");
        const auto infinite =
            std::ranges::find_if(column.values, [](double value) { return std::isinf(value); });
        if (infinite == column.values.end()) return;
        throw_bad_data(
            fmt::format("column '{}', row {}: {}: expected a finite number, or NaN where it is missing",
                        column.name, infinite - column.values.begin(), *infinite));
    }
    check_length(data, column, column.codes.size(), "codes");
    const auto wrong = std::ranges::find_if(column.codes, [&](std::uint32_t code) {
        return code != Column::missing_code && code >= column.levels.size();
    });
    if (wrong == column.codes.end()) return;
    throw_bad_data(fmt::format("column '{}', row {}: code {}: there are {} levels", column.name,
                               wrong - column.codes.begin(), *wrong, column.levels.size()));
}

void check_labels(const Dataset& data) {
    if (data.labels.empty()) return;
    if (data.labels.size() != data.rows) {
        throw_bad_data(
            fmt::format("{} labels for {} rows: expected one a row, or none", data.labels.size(), data.rows));
    }
    const auto num_classes = static_cast<Label>(data.num_classes());
    const auto wrong = std::ranges::find_if(data.labels, [&](Label label) {
        return label != unknown_label && (label < 0 || label >= num_classes);
    });
    if (wrong == data.labels.end()) return;
    throw_bad_data(fmt::format("row {}: label {}: there are {} classes, counted from 0",
                               wrong - data.labels.begin(), *wrong, num_classes));
}

void check_groups(const Dataset& data) {
    if (data.groups.empty()) return;
    if (data.groups.size() != data.rows) {
        throw_bad_data(
            fmt::format("{} groups for {} rows: expected one a row, or none", data.groups.size(), data.rows));
    }
    if (data.group_names.empty()) return;
    const auto wrong =
        std::ranges::find_if(data.groups, [&](GroupIndex group) { return group >= data.group_names.size(); });
    if (wrong == data.groups.end()) return;
    throw_bad_data(fmt::format("row {}: group {}: there are {} group names", wrong - data.groups.begin(),
                               *wrong, data.group_names.size()));
}

}  // namespace

void check_dataset(const Dataset& data) {
    for (const Column& column : data.columns) check_column(data, column);
    check_labels(data);
    check_groups(data);
}

void check_rows(const Dataset& data, std::span<const RowIndex> rows) {
    const auto beyond = std::ranges::find_if(rows, [&](RowIndex row) { return row >= data.rows; });
    if (beyond == rows.end()) return;
    throw_bad_argument(fmt::format("row {}: there are {} rows, counted from 0", *beyond, data.rows));
}

void check_training_rows(const Dataset& data, std::span<const RowIndex> rows) {
    check_dataset(data);
    check_rows(data, rows);
    if (rows.empty()) throw_bad_data("there are no rows to learn from");
    if (data.labels.empty()) throw_bad_data("the rows have no labels");
    const auto unknown =
        std::ranges::find(rows, unknown_label, [&](RowIndex row) { return data.labels[row]; });
    if (unknown == rows.end()) return;
    throw_bad_data(fmt::format("row {} has no label: training needs one for each row", *unknown));
}

void check_classes_of_groups(const Dataset& data) {
    if (data.groups.empty()) return;
    if (std::ranges::all_of(data.groups, [&](GroupIndex group) { return group == data.groups.front(); }))
        throw_bad_data("all rows are of one group: folds that keep groups whole cannot be made");
    std::vector<std::optional<GroupIndex>> group_of(data.num_classes());
    std::vector<bool> has_two(data.num_classes(), false);
    for (std::size_t i = 0; i < data.rows; ++i) {
        if (data.labels[i] == unknown_label) continue;
        const auto label = static_cast<std::size_t>(data.labels[i]);
        if (!group_of[label]) group_of[label] = data.groups[i];
        if (*group_of[label] != data.groups[i]) has_two[label] = true;
    }
    for (std::size_t c = 0; c < data.num_classes(); ++c) {
        if (has_two[c] || !group_of[c]) continue;
        const auto group = static_cast<std::size_t>(*group_of[c]);
        const std::string name =
            group < data.group_names.size() ? data.group_names[group] : std::to_string(group);
        throw_bad_data(
            fmt::format("all rows of class '{}' are of one group, '{}': folds that keep groups whole cannot "
                        "both train on "
                        "the class and test it",
                        data.class_names[c], name));
    }
}

}  // namespace hardlearn
