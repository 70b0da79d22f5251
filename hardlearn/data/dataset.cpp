#include "hardlearn/data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

void add_texts(Fingerprint& fingerprint, std::span<const std::string> texts) {
    fingerprint.add_number(texts.size());
    for (const std::string& text : texts) fingerprint.add_text(text);
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
    result.add_number(rows);
    result.add_number(columns.size());
    for (const Column& column : columns) {
        result.add_text(column.name);
        result.add_values(std::span<const ColumnKind>(&column.kind, 1));
        result.add_counted<double>(column.values);
        result.add_counted<std::uint32_t>(column.codes);
        add_texts(result, column.levels);
    }
    result.add_text(label_name);
    add_texts(result, class_names);
    result.add_counted<Label>(labels);
    result.add_counted<GroupIndex>(groups);
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

}  // namespace hardlearn
