#include "hardlearn/tasks/reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_collection.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/stand_ins.hpp"
#include "hardlearn/tasks/target.hpp"

namespace hardlearn {
namespace {

ReadData read_and_tell(const std::filesystem::path& path, const ReadOptions& options,
                       const RunContext& context) {
    if (is_image_collection(path)) throw_bad_data(path.string() + ": holds images, expected a table");
    ReadData result{.data = read_dataset(path, options, context), .notes = {}};
    note_reader(path, result.data.notes, result.notes, context);
    return result;
}

bool is_empty(const Column& column) {
    return column.kind == ColumnKind::numeric
               ? std::ranges::all_of(column.values, [](double value) { return std::isnan(value); })
               : std::ranges::all_of(column.codes,
                                     [](std::uint32_t code) { return code == Column::missing_code; });
}

// What a model keeps, and what is told of the file besides.
ReadingRules with_rules(ReadingRules rules, const ReadingRules& told) {
    if (told.decimal != DecimalSign::point) rules.decimal = told.decimal;
    rules.missing.insert(rules.missing.end(), told.missing.begin(), told.missing.end());
    rules.strip.insert(rules.strip.end(), told.strip.begin(), told.strip.end());
    if (told.label_missing) rules.label_missing = told.label_missing;
    return rules;
}

// One value, or none, in all rows.
bool is_constant(const Column& column) {
    if (column.kind == ColumnKind::text) {
        const bool has_missing = std::ranges::find(column.codes, Column::missing_code) != column.codes.end();
        return column.levels.size() + (has_missing ? 1 : 0) < 2;
    }
    double first = std::numeric_limits<double>::quiet_NaN();
    for (const double value : column.values) {
        if (std::isnan(first)) first = value;
        if (value != first && !std::isnan(value)) return false;
    }
    return true;
}

// "columns 'a', 'b', 'c' and 4 more".
std::string list_of(std::vector<std::string> names) {
    constexpr std::size_t most_named = 3;
    const std::size_t count = names.size(), more = count - std::min(count, most_named);
    names.resize(count - more);
    return fmt::format("{} {}{}", count == 1 ? "column" : "columns", fmt::join(names, ", "),
                       more > 0 ? fmt::format(" and {} more", more) : "");
}

void note_constant_columns(ReadData& result, const RunContext& context) {
    std::vector<std::string> names;
    for (const Column& column : result.data.columns) {
        if (is_constant(column)) names.push_back("'" + column.name + "'");
    }
    if (names.empty() || names.size() == result.data.columns.size()) return;  // all: an error will say so
    const bool one = names.size() == 1;
    add_note(result.notes,
             {.kind = "constant_columns",
              .text = fmt::format("{} {} the same in every row, and {} not used", list_of(std::move(names)),
                                  one ? "is" : "are", one ? "is" : "are")},
             context);
}

// A model takes the mean where a number is missing: for a whole column that is rarely meant.
void note_empty_columns(ReadData& result, const Preparation& preparation, const RunContext& context) {
    std::vector<std::string> names;
    for (const Column& column : result.data.columns) {
        const auto prepared = std::ranges::find(preparation.columns, column.name, &PreparedColumn::name);
        const bool is_used = prepared != preparation.columns.end() && prepared->num_features() > 0;
        if (is_used && is_empty(column)) names.push_back("'" + column.name + "'");
    }
    if (names.empty()) return;
    const bool one = names.size() == 1;
    add_note(result.notes,
             {.kind = "empty_columns",
              .text = fmt::format("{} {} missing in every row, and {} as average", list_of(std::move(names)),
                                  one ? "is" : "are", one ? "counts" : "count"),
              .is_warning = true},
             context);
}

}  // namespace

void check_options_of_images(const std::filesystem::path& path, const ReadOptions& options) {
    for (const Option<ReadOptions>& option : read_options()) {
        if (option.facts.name == "labels_file" || option.facts.name == "groups_file" ||
            option.get(options) == option.get({}))
            continue;
        throw_bad_argument(
            fmt::format("{} goes with a table, not the images in {}", option.facts.name, path.string()));
    }
}

ReadData read_known_rows(const std::filesystem::path& path, const ReadOptions& options,
                         const RunContext& context) {
    ReadData result = read_and_tell(path, options, context);
    try {
        check_target(result.data, options);
    } catch (const Error& error) {
        throw Error(error.code(), path.string() + ": " + error.what(), error.remedies());
    }
    note_many_classes(result.data, result.notes, context);
    note_doubtful_label(result.data, options, result.notes, context);
    note_constant_columns(result, context);
    note_stand_ins(result.data, result.notes, context);
    return result;
}

ReadData read_queries(const std::filesystem::path& path, const std::string& label_name,
                      const Preparation& preparation, const ReadOptions& options, const RunContext& context) {
    ReadOptions read = options;
    read.labels_required = false;
    if (!read.label && !read.labels_file && !label_name.empty()) read.label = label_name;
    read.rules = with_rules(preparation.rules, options.rules);
    for (const PreparedColumn& column : preparation.in_given_order()) {
        read.expected.push_back(
            {.name = column.name, .kind = column.kind, .may_be_absent = column.num_features() == 0});
    }
    ReadData result = read_and_tell(path, read, context);
    if (options.label && result.data.label_name != *options.label) {
        throw_bad_data(fmt::format("{}: there is no label column '{}'", path.string(), *options.label));
    }
    note_empty_columns(result, preparation, context);
    return result;
}

void put_first(std::vector<Note> of_reading, std::vector<Note>& notes) {
    notes.insert(notes.begin(), std::make_move_iterator(of_reading.begin()),
                 std::make_move_iterator(of_reading.end()));
}

}  // namespace hardlearn
