#include "hardlearn/data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

void add_texts(Fingerprint& fingerprint, std::span<const std::string> texts) {
    const std::uint64_t count = texts.size();
    fingerprint.add_bytes(&count, sizeof count);
    for (const std::string& text : texts) fingerprint.add_text(text);
}

template <class T>
void add_counted(Fingerprint& fingerprint, std::span<const T> values) {
    const std::uint64_t count = values.size();
    fingerprint.add_bytes(&count, sizeof count);
    fingerprint.add_values(values);
}

template <class T>
std::vector<T> at_rows(const std::vector<T>& values, std::span<const RowIndex> rows) {
    std::vector<T> selected;
    if (values.empty()) return selected;
    selected.reserve(rows.size());
    for (const RowIndex row : rows) selected.push_back(values[row]);
    return selected;
}

}  // namespace

std::size_t Dataset::num_missing_cells() const {
    std::size_t missing = 0;
    for (const Column& column : columns) {
        missing += static_cast<std::size_t>(
            std::ranges::count_if(column.values, [](double v) { return std::isnan(v); }));
        missing += static_cast<std::size_t>(std::ranges::count(column.codes, Column::missing_code));
    }
    return missing;
}

std::string Dataset::fingerprint() const {
    Fingerprint result;
    const std::uint64_t counts[] = {rows, columns.size()};
    result.add_bytes(counts, sizeof counts);
    for (const Column& column : columns) {
        result.add_text(column.name);
        result.add_bytes(&column.kind, sizeof column.kind);
        add_counted<double>(result, column.values);
        add_counted<std::uint32_t>(result, column.codes);
        add_texts(result, column.levels);
    }
    result.add_text(label_name);
    add_texts(result, class_names);
    add_counted<Label>(result, labels);
    add_counted<GroupIndex>(result, groups);
    add_texts(result, group_names);
    return result.hex();
}

void sort_class_names(std::vector<std::string>& names) {
    std::vector<std::pair<double, std::string>> numbered;
    for (const std::string& name : names) {
        const ParsedCell cell = parse_cell(name);
        if (cell.kind != CellKind::number) {
            std::ranges::sort(names);
            return;
        }
        numbered.emplace_back(cell.value, name);
    }
    std::ranges::sort(numbered);
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::move(numbered[i].second);
}

std::vector<std::size_t> class_counts(std::span<const Label> labels, std::size_t num_classes) {
    std::vector<std::size_t> counts(num_classes);
    for (const Label label : labels) ++counts[static_cast<std::size_t>(label)];
    return counts;
}

Dataset select_rows(const Dataset& data, std::span<const RowIndex> rows) {
    check_rows(data, rows);
    Dataset selected;
    selected.name = data.name;
    selected.rows = rows.size();
    selected.label_name = data.label_name;
    selected.class_names = data.class_names;
    selected.group_names = data.group_names;
    selected.notes = data.notes;
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
