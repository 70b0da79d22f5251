#include "hardlearn/data/labels_and_groups.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/csv.hpp"
#include "hardlearn/data/npy.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

/// Reads one text a row. `what` is "label" or "group".
TextCells read_one_column(const TextSource& source, std::size_t rows, std::string_view what,
                          std::vector<std::string>& values) {
    const bool is_npy = is_npy_file(source.text);
    values = is_npy ? read_npy_texts(source) : read_single_column(source);
    const std::size_t header = !is_npy && values.size() == rows + 1 ? 1 : 0;
    if (values.size() != rows + header) {
        throw_bad_data(fmt::format("{}: found {} {}s, expected {}, one for each row", source.name,
                                   values.size(), what, rows));
    }
    TextCells cells;
    for (std::size_t i = header; i < values.size(); ++i) {
        const std::string_view text = trimmed(values[i]);
        if (is_missing(text)) {
            throw_bad_data(fmt::format("{}:{}: {} is missing, expected the {} of row {}", source.name, i + 1,
                                       in_quotes(values[i]), what, i + 1 - header));
        }
        cells.add(text);
    }
    return cells;
}

}  // namespace

void set_labels(Dataset& data, std::string label_name, std::vector<std::string> names,
                std::span<const std::uint32_t> codes) {
    data.label_name = std::move(label_name);
    data.class_names = std::move(names);
    data.labels.clear();
    if (data.class_names.empty()) return;  // no row has a label
    data.labels.reserve(codes.size());
    for (const std::uint32_t code : codes) {
        data.labels.push_back(code == Column::missing_code ? unknown_label : static_cast<Label>(code));
    }
}

void set_labels(Dataset& data, const TextSource& source, std::string label_name, TextCells cells) {
    check_utf8(source, label_name, cells.texts);
    Naming naming = name_classes(cells.texts);
    recode(cells.codes, naming.of_entry);
    set_labels(data, std::move(label_name), std::move(naming.names), cells.codes);
}

void set_groups(Dataset& data, std::vector<std::string> names, std::span<const std::uint32_t> codes) {
    data.group_names = std::move(names);
    data.groups.assign(codes.begin(), codes.end());
}

void set_groups(Dataset& data, const TextSource& source, std::string_view column, TextCells cells) {
    check_utf8(source, column, cells.texts);
    Naming naming = name_classes(cells.texts);
    recode(cells.codes, naming.of_entry);
    set_groups(data, std::move(naming.names), cells.codes);
}

void read_label_and_group_files(const ReadOptions& options, Dataset& data) {
    std::vector<std::string> values;
    if (options.labels_file) {
        const InputFile file(*options.labels_file);
        set_labels(data, file.source(), "label", read_one_column(file.source(), data.rows, "label", values));
    }
    if (options.groups_file) {
        const InputFile file(*options.groups_file);
        set_groups(data, file.source(), "group", read_one_column(file.source(), data.rows, "group", values));
    }
}

}  // namespace hardlearn
