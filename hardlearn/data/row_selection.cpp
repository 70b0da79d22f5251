#include "hardlearn/data/row_selection.hpp"

#include <vector>

#include "hardlearn/data/dataset_check.hpp"

namespace hardlearn {
namespace {

template <class T>
std::vector<T> at_rows(const std::vector<T>& values, std::span<const RowIndex> rows) {
    std::vector<T> selected;
    if (values.empty()) return selected;
    selected.reserve(rows.size());
    for (const RowIndex row : rows) selected.push_back(values[row]);
    return selected;
}

}  // namespace

Dataset select_rows(const Dataset& data, std::span<const RowIndex> rows) {
    check_rows(data, rows);
    Dataset selected;
    selected.name = data.name;
    selected.rows = rows.size();
    selected.label_name = data.label_name;
    selected.class_names = data.class_names;
    selected.group_names = data.group_names;
    selected.notes = data.notes;
    selected.rules = data.rules;
    selected.images = data.images;
    selected.row_names = at_rows(data.row_names, rows);
    selected.labels = at_rows(data.labels, rows);
    selected.groups = at_rows(data.groups, rows);
    for (const Column& column : data.columns) {
        selected.columns.push_back({.name = column.name,
                                    .kind = column.kind,
                                    .values = at_rows(column.values, rows),
                                    .codes = at_rows(column.codes, rows),
                                    .levels = column.levels,
                                    .other_is_bucket = column.other_is_bucket});
    }
    return selected;
}

}  // namespace hardlearn
