#include "hardlearn/data/label_and_group_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/npy.hpp"
#include "hardlearn/data/number_parsing.hpp"
#include "hardlearn/data/single_column.hpp"

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
        if (what == "group" ? is_missing(text) : text.empty()) {
            throw_bad_data(fmt::format("{}:{}: {} is missing, expected the {} of row {}", source.name, i + 1,
                                       in_quotes(values[i]), what, i + 1 - header));
        }
        cells.add(text);
    }
    return cells;
}

}  // namespace

std::vector<Label> read_true_classes(const std::filesystem::path& path, const Dataset& data) {
    const InputFile file(path);
    std::vector<std::string> values;
    const std::size_t rows_of_file = data.rows + data.left_out.size();
    const TextCells cells = read_one_column(file.source(), rows_of_file, "label", values);
    std::vector<Label> classes;
    std::size_t next_left_out = 0;
    for (std::size_t i = 0; i < rows_of_file; ++i) {
        if (next_left_out < data.left_out.size() && data.left_out[next_left_out] == i) {
            ++next_left_out;
            continue;
        }
        const std::string text(cells.texts.entries()[cells.codes[i]].text);
        const auto named = find_class(data.class_names, text);
        if (named == data.class_names.end()) {
            throw_bad_data(fmt::format(
                "{}: {}, the class of row {}, is none of the {} classes of the data ({}{})",
                file.source().name, in_quotes(text), i + 1, data.num_classes(),
                fmt::join(std::span(data.class_names).first(std::min<std::size_t>(data.num_classes(), 5)),
                          ", "),
                data.num_classes() > 5 ? ", ..." : ""));
        }
        classes.push_back(Label(named - data.class_names.begin()));
    }
    return classes;
}

void read_label_and_group_files(const ReadOptions& options, Dataset& data) {
    std::vector<std::string> values;
    if (options.labels_file) {
        const InputFile file(*options.labels_file);
        set_labels(data, file.source(), "label", read_one_column(file.source(), data.rows, "label", values),
                   options);
    }
    if (options.groups_file) {
        const InputFile file(*options.groups_file);
        set_groups(data, file.source(), "group", read_one_column(file.source(), data.rows, "group", values));
    }
}

}  // namespace hardlearn
