#include "hardlearn/data/typed_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/utf8.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/mixed_columns.hpp"
#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t all_levels = std::numeric_limits<std::size_t>::max();

void check_cells(std::string_view column, std::size_t cells, std::size_t rows) {
    if (cells == rows) return;
    throw_bad_data(fmt::format("column {} has {} cells, expected one for each of {} rows", in_quotes(column),
                               cells, rows));
}

// Texts and the code of each cell; without_markers: NA and its like are missing.
TextCells coded(std::span<const TextCell> cells, bool without_markers) {
    const CellReader reader({});
    TextCells result;
    for (const TextCell& cell : cells) {
        const bool is_missing = !cell || (without_markers && reader.is_missing_text(trimmed(*cell)));
        is_missing ? result.add_missing() : result.add(*cell);
    }
    return result;
}

// The row, from 0, in which a text stands first.
std::size_t first_row(const TextCells& cells, std::uint32_t code) {
    return static_cast<std::size_t>(std::ranges::find(cells.codes, code) - cells.codes.begin());
}

MixedColumn numbers_among(std::string_view column, const TextCells& cells) {
    const CellReader reader({});
    MixedColumn mixed{.name = std::string(column)};
    std::set<double> different;
    for (const TextDictionary::Entry& entry : cells.texts.entries()) {
        const NumberCell cell = reader.read_number(trimmed(entry.text));
        if (cell.kind == CellKind::text) mixed.rest.push_back(entry);
        if (cell.kind != CellKind::number) continue;
        mixed.numbers += entry.count;
        if (different.size() <= most_different) different.insert(cell.value);
    }
    mixed.different_numbers = different.size();
    return mixed;
}

// A reader would have taken the column for numbers, or have asked.
void check_no_numbers(std::string_view column, const TextCells& cells) {
    const MixedColumn mixed = numbers_among(column, cells);
    const bool all_numbers = mixed.rest.empty() && mixed.numbers > 0;
    if (!all_numbers && !is_column_of_numbers(mixed, {})) return;
    const auto entries = cells.texts.entries();
    const auto shown = [&](std::string_view text) {
        const auto entry = std::ranges::find(entries, text, &TextDictionary::Entry::text);
        const auto code = static_cast<std::uint32_t>(entry - entries.begin());
        return fmt::format("{} in row {}", in_quotes(text), first_row(cells, code));
    };
    throw_bad_data(fmt::format(
        "column {} holds numbers written as texts ({}{}): convert them to numbers, or declare the "
        "column categorical",
        in_quotes(column), shown(entries.front().text),
        mixed.rest.empty() || mixed.rest.front().text == entries.front().text
            ? ""
            : ", and " + shown(mixed.rest.front().text)));
}

void check_texts(std::string_view column, const TextCells& cells) {
    const auto entries = cells.texts.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (is_utf8(entries[i].text)) continue;
        throw_bad_data(fmt::format("row {}, column {}: {} is not UTF-8 text",
                                   first_row(cells, static_cast<std::uint32_t>(i)), in_quotes(column),
                                   in_quotes(entries[i].text)));
    }
}

// Sorted names, and where each of the given ones went. Error(bad_data) for a name that occurs twice.
std::vector<std::uint32_t> sort_names(std::vector<std::string>& names, const char* what) {
    std::vector<std::string> sorted = names;
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice != sorted.end())
        throw_bad_data(fmt::format("two {} have the name {}", what, in_quotes(*twice)));
    sort_class_names(sorted);
    std::vector<std::uint32_t> places(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        places[i] = static_cast<std::uint32_t>(std::ranges::find(sorted, names[i]) - sorted.begin());
    names = std::move(sorted);
    return places;
}

}  // namespace

TypedColumns::TypedColumns(std::string name, std::size_t rows)
    : data_{.name = std::move(name), .rows = rows} {
    if (rows == 0) throw_bad_data("the data has no rows");
}

void TypedColumns::add_numbers(std::string column, std::vector<double> numbers) {
    check_cells(column, numbers.size(), data_.rows);
    const auto infinite = std::ranges::find_if(numbers, [](double value) { return std::isinf(value); });
    if (infinite != numbers.end()) {
        throw_bad_data(fmt::format("row {}, column {}: {}, expected a finite number or a missing one",
                                   infinite - numbers.begin(), in_quotes(column), *infinite));
    }
    data_.columns.push_back({.name = std::move(column),
                             .kind = ColumnKind::numeric,
                             .values = std::move(numbers),
                             .codes = {},
                             .levels = {}});
}

void TypedColumns::add_texts(std::string column, std::span<const TextCell> cells,
                             const TextColumnOptions& options) {
    add_levels(std::move(column), cells, options);
}

void TypedColumns::add_query_texts(std::string column, std::span<const TextCell> cells) {
    add_levels(std::move(column), cells, {.is_categorical = true, .max_levels = all_levels});
}

void TypedColumns::add_levels(std::string column, std::span<const TextCell> cells,
                              const TextColumnOptions& options) {
    check_cells(column, cells.size(), data_.rows);
    TextCells texts = coded(cells, !options.is_categorical);
    check_texts(column, texts);
    if (!options.is_categorical) {
        check_no_numbers(column, texts);
        if (is_identifier(column, texts.texts, data_.rows, {})) {
            identifiers_.push_back(in_quotes(column));
            return;
        }
    }
    Naming naming = name_levels(texts.texts, options.max_levels);
    recode(texts.codes, naming.of_entry);
    std::string note = note_on_texts(column, texts.texts, options.max_levels, options.is_categorical);
    if (!note.empty()) data_.notes.push_back(std::move(note));
    data_.columns.push_back({.name = std::move(column),
                             .kind = ColumnKind::text,
                             .values = {},
                             .codes = std::move(texts.codes),
                             .levels = std::move(naming.names),
                             .other_is_bucket = naming.other_is_bucket});
}

void TypedColumns::set_labels(std::string label_name, std::vector<std::string> class_names,
                              std::vector<Label> labels) {
    const std::size_t count = class_names.size();
    const std::vector<std::uint32_t> places = sort_names(class_names, "classes");
    for (Label& label : labels) {
        if (label == unknown_label) continue;
        if (label < 0 || static_cast<std::size_t>(label) >= count)
            throw_bad_data(fmt::format("label {} is that of none of {} classes", label, count));
        label = static_cast<Label>(places[static_cast<std::size_t>(label)]);
    }
    data_.label_name = std::move(label_name);
    data_.class_names = std::move(class_names);
    data_.labels = std::move(labels);
}

void TypedColumns::set_groups(std::vector<std::string> group_names, std::vector<GroupIndex> groups) {
    const std::size_t count = group_names.size();
    const std::vector<std::uint32_t> places = sort_names(group_names, "groups");
    for (GroupIndex& group : groups) {
        if (group >= count)
            throw_bad_data(fmt::format("group {} is none of {} that have names", group, count));
        group = places[group];
    }
    data_.group_names = std::move(group_names);
    data_.groups = std::move(groups);
}

Dataset TypedColumns::dataset() && {
    if (!identifiers_.empty()) {
        const bool one = identifiers_.size() == 1;
        data_.notes.push_back(fmt::format(
            "column{} {} {} a different text in nearly every row, as identifiers do, and {} not used",
            one ? "" : "s", fmt::join(identifiers_, ", "), one ? "holds" : "hold", one ? "is" : "are"));
    }
    if (data_.columns.empty()) {
        throw_bad_data(
            identifiers_.empty()
                ? "the data has no columns"
                : "no column is left as a feature: the texts of each differ in nearly every row, as "
                  "identifiers do");
    }
    check_dataset(data_);
    return std::move(data_);
}

}  // namespace hardlearn
