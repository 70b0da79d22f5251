#include "hardlearn/records/cleaned_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/csv_row_texts.hpp"
#include "hardlearn/data/format_detection.hpp"
#include "hardlearn/data/read_from_memory.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/data/text_source.hpp"
#include "hardlearn/records/csv_cell.hpp"

namespace hardlearn {
namespace {

const std::string& class_of(const Dataset& data, RowIndex row) {
    return data.class_names[static_cast<std::size_t>(data.labels[row])];
}

// What a table needs beside a file's own columns.
struct ExtraColumns {
    bool group = false;
    bool label = false;
    bool any() const { return group || label; }
};

std::string extra_cells(ExtraColumns extra, const Dataset& data, RowIndex row, char delimiter) {
    std::string text;
    if (extra.group) text += delimiter + csv_cell(data.group_names[data.groups[row]], delimiter);
    if (extra.label) text += delimiter + csv_cell(class_of(data, row), delimiter);
    return text;
}

// A record with cells put before its line end.
void append_record(std::string& text, std::string_view record, std::string_view cells) {
    std::string_view content = record;
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.remove_suffix(1);
    text += content;
    text += cells;
    text += record.substr(content.size());
}

std::string records_as_table(const CsvRecords& records, ExtraColumns extra, const Dataset& data,
                             std::span<const RowIndex> rows) {
    const char delimiter = records.dialect.delimiter;
    std::string text(records.before);
    if (records.header) {
        const std::string names = (extra.group ? delimiter + std::string("group") : "") +
                                  (extra.label ? delimiter + std::string("label") : "");
        append_record(text, *records.header, names);
    }
    for (const RowIndex row : rows) {
        append_record(text, records.rows[row], extra.any() ? extra_cells(extra, data, row, delimiter) : "");
    }
    return text;
}

void append_value(std::string& text, const Column& column, RowIndex row) {
    if (column.kind == ColumnKind::numeric) {
        if (!std::isnan(column.values[row]))
            fmt::format_to(std::back_inserter(text), "{}", column.values[row]);
    } else if (column.codes[row] != Column::missing_code) {
        text += csv_cell(column.levels[column.codes[row]]);
    }
}

std::string unused_name(std::string name, const Dataset& data) {
    while (std::ranges::find(data.columns, name, &Column::name) != data.columns.end()) name += "_";
    return name;
}

// Records of rows that the data set left out.
void leave_rows_out(CsvRecords& records, const std::vector<RowIndex>& left_out) {
    for (auto row = left_out.rbegin(); row != left_out.rend(); ++row)
        records.rows.erase(records.rows.begin() + static_cast<std::ptrdiff_t>(*row));
}

DataFormat format_of_file(const std::filesystem::path& file, const ReadOptions& options) {
    return options.format != DataFormat::automatic ? options.format : detect_format(InputFile(file).source());
}

bool has_extension(const std::filesystem::path& file, std::string_view extension) {
    return without_gz(file).extension() == extension;
}

// Which images stay, not what a backbone made of them.
std::string images_as_table(const Dataset& data, std::span<const RowIndex> rows) {
    std::string csv = "image,class\n";
    for (const RowIndex row : rows) {
        const auto label = static_cast<std::size_t>(data.labels[row]);
        csv += csv_cell(data.row_names[row]) + "," + csv_cell(data.class_names[label]) + "\n";
    }
    return csv;
}

}  // namespace

std::string dataset_as_csv(const Dataset& data, std::span<const RowIndex> rows) {
    const ExtraColumns extra{.group = !data.groups.empty(), .label = true};
    std::string text;
    for (const Column& column : data.columns) text += csv_cell(column.name) + ",";
    if (extra.group) text += csv_cell(unused_name("group", data)) + ",";
    text += csv_cell(unused_name(data.label_name.empty() ? "label" : data.label_name, data)) + "\n";
    for (const RowIndex row : rows) {
        for (std::size_t i = 0; i < data.columns.size(); ++i) {
            if (i > 0) text += ",";
            append_value(text, data.columns[i], row);
        }
        text += extra_cells(extra, data, row, ',') + "\n";
    }
    return text;
}

std::string rows_as_table(const std::filesystem::path& file, const ReadOptions& options, const Dataset& data,
                          std::span<const RowIndex> rows, const RunContext& context) {
    if (data.images) return images_as_table(data, rows);
    ReadOptions read = options;
    if (const auto format = format_of_file(file, options);
        format == DataFormat::csv || format == DataFormat::tsv) {
        const InputFile input(file);
        if (format == DataFormat::tsv && read.separator == Separator::automatic)
            read.separator = Separator::tab;
        CsvRecords records = read_csv_records(input.source(), read, context);
        leave_rows_out(records, data.left_out);
        return records_as_table(
            records, {.group = options.groups_file.has_value(), .label = options.labels_file.has_value()},
            data, rows);
    }
    const bool lost_levels = std::ranges::any_of(data.columns, &Column::other_is_bucket);
    if (!lost_levels) return dataset_as_csv(data, rows);
    read.max_levels = std::numeric_limits<std::size_t>::max();
    return dataset_as_csv(read_dataset(file, read, context), rows);
}

void check_table_name(const std::filesystem::path& file, const std::filesystem::path& output) {
    const std::string extension = without_gz(output).extension().string();
    const bool says_otherwise = extension == ".arff" || extension == ".npy" || extension == ".svmlight" ||
                                extension == ".libsvm" || extension == ".svm";
    const bool was_tsv = has_extension(file, ".tsv") || has_extension(file, ".tab");
    const bool is_tsv = extension == ".tsv" || extension == ".tab";
    if (!says_otherwise && was_tsv == is_tsv) return;
    throw_bad_argument(fmt::format("{}: the table is written as {}, so its name should {}", output.string(),
                                   was_tsv ? "TSV, like its source" : "CSV",
                                   was_tsv ? "end with .tsv" : "not say otherwise; use .csv"));
}

}  // namespace hardlearn
