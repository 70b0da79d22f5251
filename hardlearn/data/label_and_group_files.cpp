#include "hardlearn/data/label_and_group_files.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/csv.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
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
        if (what == "group" ? is_missing(text) : text.empty()) {
            throw_bad_data(fmt::format("{}:{}: {} is missing, expected the {} of row {}", source.name, i + 1,
                                       in_quotes(values[i]), what, i + 1 - header));
        }
        cells.add(text);
    }
    return cells;
}

}  // namespace

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
