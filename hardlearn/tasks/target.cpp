#include "hardlearn/tasks/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

bool are_plain_numbers(const std::vector<std::string>& names) {
    return std::ranges::all_of(names, [](const std::string& name) { return plain_number(name).has_value(); });
}

// Samples in columns: their names repeat like classes, and the labels are measurements.
bool looks_transposed(const Dataset& data) {
    std::map<std::string, std::size_t> stems;
    for (const Column& column : data.columns) {
        std::string stem = column.name.substr(0, column.name.find_last_not_of("0123456789._- ") + 1);
        ++stems[stem];
    }
    const bool names_are_classes =
        stems.size() >= 2 && stems.size() <= 5 && data.columns.size() >= 4 * stems.size() &&
        std::ranges::all_of(stems, [](const auto& stem) { return stem.second >= 3 && !stem.first.empty(); });
    const bool label_is_measured =
        data.num_classes() > 20 && 2 * data.num_classes() > data.rows && are_plain_numbers(data.class_names);
    return names_are_classes && label_is_measured;
}

// Columns of few values, each in several rows, may be the classes.
std::vector<Remedy> offer_other_labels(const Dataset& data) {
    constexpr std::size_t most_levels = 20, most_offers = 3;
    std::vector<Remedy> remedies;
    for (const Column& column : data.columns) {
        std::size_t values = column.levels.size();
        if (column.kind == ColumnKind::numeric) {
            std::set<double> different;
            for (const double value : column.values) {
                if (different.size() <= most_levels) different.insert(value);
            }
            values = different.size();
        }
        if (values < 2 || values > most_levels || 5 * values > data.rows || remedies.size() == most_offers)
            continue;
        remedies.push_back({.options = {{"label", column.name}}, .when = "if that is the class"});
    }
    return remedies;
}

}  // namespace

void check_target(const Dataset& data, const ReadOptions& options) {
    constexpr std::size_t most_values = 20, fewest_rows_a_value = 5;
    if (options.label || data.num_classes() <= most_values ||
        data.rows >= fewest_rows_a_value * data.num_classes()) {
        return;
    }
    std::vector<Remedy> remedies = offer_other_labels(data);
    if (20 * data.num_classes() >= 19 * data.rows && !are_plain_numbers(data.class_names) &&
        !remedies.empty()) {
        throw_bad_data(
            fmt::format("label '{}' has a different text in nearly every row, as identifiers do: is the "
                        "label another column?",
                        data.label_name),
            std::move(remedies));
    }
    if (!are_plain_numbers(data.class_names)) return;
    if (!options.labels_file && !data.label_name.empty())
        remedies.push_back(
            {.options = {{"label", data.label_name}}, .when = "if each of the numbers is a class"});
    throw_bad_data(
        fmt::format(
            "label '{}' has {} different numbers in {} rows: is it a number to predict, or is the label "
            "another column?",
            data.label_name, data.num_classes(), data.rows),
        std::move(remedies));
}

void note_many_classes(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    constexpr std::size_t fewest_values = 6;
    if (data.num_classes() < fewest_values || 3 * data.num_classes() <= data.rows) return;
    add_note(notes,
             {.kind = "many_classes",
              .text = fmt::format("label '{}' has {} classes for {} rows: is it a number to predict?",
                                  data.label_name, data.num_classes(), data.rows),
              .is_warning = true,
              .facts = {{"label", data.label_name},
                        {"classes", std::uint64_t{data.num_classes()}},
                        {"rows", std::uint64_t{data.rows}}}},
             context);
}

void note_doubtful_label(const Dataset& data, const ReadOptions& options, std::vector<Note>& notes,
                         const RunContext& context) {
    constexpr std::size_t fewest = 10;
    if (options.label || options.labels_file || data.num_classes() <= fewest) return;
    if (!are_plain_numbers(data.class_names)) return;
    static constexpr std::string_view usual[] = {"label",   "class",    "target",   "y",
                                                 "outcome", "category", "diagnosis"};
    std::string other;
    const auto texts = std::ranges::count(data.columns, ColumnKind::text, &Column::kind);
    for (const Column& column : data.columns) {
        if (texts == 1 && column.kind == ColumnKind::text && 5 * column.levels.size() <= data.rows &&
            other.empty())
            other = column.name;
        std::string name = column.name;
        std::ranges::transform(name, name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (std::ranges::find(usual, name) != std::end(usual)) other = column.name;
    }
    add_warning(
        notes, "doubtful_label",
        fmt::format(
            "the label is the last column, '{}', with {} different numbers: is it a number to predict?{}",
            data.label_name, data.num_classes(),
            other.empty() ? "" : fmt::format(" Is '{}' the label?", other)),
        context);
}

void note_transposed(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    if (data.rows < fewest_rows_to_judge || data.labels.empty() || !looks_transposed(data)) return;
    add_warning(notes, "transposed", "the table looks transposed: its columns seem to be the samples",
                context);
}

}  // namespace hardlearn
