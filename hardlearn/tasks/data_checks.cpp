#include "hardlearn/tasks/data_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t fewest_rows = 10;
constexpr std::size_t most_named = 3;

std::string list_of(const std::vector<std::string>& names) {
    std::vector<std::string> quoted;
    for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i)
        quoted.push_back("'" + names[i] + "'");
    return fmt::format(
        "{} {}{}", names.size() == 1 ? "column" : "columns", fmt::join(quoted, ", "),
        names.size() > most_named ? fmt::format(" and {} more", names.size() - most_named) : "");
}

// A constant step from row to row.
bool counts_rows(const Column& column) {
    if (column.kind != ColumnKind::numeric || column.values.size() < fewest_rows) return false;
    const double step = column.values[1] - column.values[0];
    if (!(std::abs(step) > 0)) return false;  // also where one is missing
    for (std::size_t i = 2; i < column.values.size(); ++i) {
        if (column.values[i] - column.values[i - 1] != step) return false;
    }
    return true;
}

bool labels_are_sorted(const Dataset& data) {
    std::vector<char> seen(data.num_classes(), 0);
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(data.labels[i]);
        if (i > 0 && data.labels[i] != data.labels[i - 1] && seen[label]) return false;
        seen[label] = 1;
    }
    return true;
}

// Each level in rows of one class only; levels are few, so that this is no chance.
bool levels_decide(const Column& column, const Dataset& data) {
    if (column.levels.size() < 2 || 4 * column.levels.size() > data.rows) return false;
    std::vector<Label> class_of(column.levels.size(), unknown_label);
    for (std::size_t i = 0; i < data.rows; ++i) {
        const std::uint32_t code = column.codes[i];
        if (code == Column::missing_code) return false;
        if (class_of[code] == unknown_label) class_of[code] = data.labels[i];
        if (class_of[code] != data.labels[i]) return false;
    }
    return true;
}

// Sorted by the number, the rows are sorted by class: K - 1 limits separate K classes.
bool limits_decide(const Column& column, const Dataset& data) {
    std::vector<std::pair<double, Label>> cells;
    for (std::size_t i = 0; i < data.rows; ++i) {
        if (std::isnan(column.values[i])) return false;
        cells.emplace_back(column.values[i], data.labels[i]);
    }
    std::ranges::sort(cells);
    std::size_t changes = 0;
    for (std::size_t i = 1; i < cells.size(); ++i) {
        if (cells[i].second == cells[i - 1].second) continue;
        if (cells[i].first == cells[i - 1].first) return false;
        ++changes;
    }
    return changes + 1 == data.num_classes();
}

bool classes_are_large(const Dataset& data) {
    constexpr std::size_t fewest = 5;
    const auto counts = class_counts(data.labels, data.num_classes());
    return counts.size() >= 2 &&
           std::ranges::all_of(counts, [](std::size_t count) { return count >= fewest; });
}

struct Leaks {
    std::vector<std::string> counting, deciding;
};

Leaks find_leaks(const Dataset& data) {
    Leaks leaks;
    const bool can_decide = classes_are_large(data);
    for (const Column& column : data.columns) {
        if (counts_rows(column)) {
            leaks.counting.push_back(column.name);
        } else if (can_decide && (column.kind == ColumnKind::text ? levels_decide(column, data)
                                                                  : limits_decide(column, data))) {
            leaks.deciding.push_back(column.name);
        }
    }
    return leaks;
}

void warn(std::string kind, std::string text, std::vector<Note>& notes, const RunContext& context) {
    add_note(notes, {.kind = std::move(kind), .text = std::move(text), .is_warning = true}, context);
}

// Samples in columns: names that repeat like classes, or far more rows than columns of which one names them
// all.
bool looks_transposed(const Dataset& data) {
    std::map<std::string, std::size_t> stems;
    for (const Column& column : data.columns) {
        std::string stem = column.name.substr(0, column.name.find_last_not_of("0123456789._- ") + 1);
        ++stems[stem];
    }
    const bool names_are_classes =
        stems.size() >= 2 && stems.size() <= 5 && data.columns.size() >= 4 * stems.size() &&
        std::ranges::all_of(stems, [](const auto& stem) { return stem.second >= 3 && !stem.first.empty(); });
    const bool label_is_measured = data.num_classes() > 20 && 2 * data.num_classes() > data.rows &&
                                   std::ranges::all_of(data.class_names, [](const std::string& name) {
                                       return plain_number(name).has_value();
                                   });
    return names_are_classes && label_is_measured;
}

}  // namespace

void note_data_checks(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    if (data.rows < fewest_rows || data.labels.empty()) return;
    const Leaks leaks = find_leaks(data);
    if (!leaks.counting.empty()) {
        const bool one = leaks.counting.size() == 1;
        warn("counting_columns",
             fmt::format(
                 "{} {} the rows (a constant step from row to row){}; drop {} if that says nothing of new "
                 "rows",
                 list_of(leaks.counting), one ? "counts" : "count",
                 labels_are_sorted(data) ? ", and the rows are sorted by class, so that the count gives "
                                           "the class away"
                                         : "",
                 one ? "it" : "them"),
             notes, context);
    }
    if (!leaks.deciding.empty()) {
        const bool one = leaks.deciding.size() == 1;
        warn("deciding_columns",
             fmt::format("{} alone {} the class of every row; drop {} if {} known only with the class",
                         list_of(leaks.deciding), one ? "decides" : "decide", one ? "it" : "them",
                         one ? "it is" : "they are"),
             notes, context);
    }
    if (looks_transposed(data)) {
        warn("transposed", "the table looks transposed: its columns seem to be the samples", notes, context);
    }
}

void note_doubtful_label(const Dataset& data, const ReadOptions& options, std::vector<Note>& notes,
                         const RunContext& context) {
    constexpr std::size_t fewest = 10;
    if (options.label || options.labels_file || data.num_classes() <= fewest) return;
    const bool all_numbers = std::ranges::all_of(
        data.class_names, [](const std::string& name) { return plain_number(name).has_value(); });
    if (!all_numbers) return;
    static constexpr std::string_view usual[] = {"label",   "class",    "target",   "y",
                                                 "outcome", "category", "diagnosis"};
    std::string other;
    for (const Column& column : data.columns) {
        std::string name = column.name;
        std::ranges::transform(name, name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (std::ranges::find(usual, name) != std::end(usual)) other = column.name;
    }
    warn("doubtful_label",
         fmt::format(
             "the label is the last column, '{}', with {} different numbers: is it a number to predict?{}",
             data.label_name, data.num_classes(),
             other.empty() ? "" : fmt::format(" Is '{}' the label?", other)),
         notes, context);
}

void check_target(const Dataset& data, const ReadOptions& options) {
    constexpr std::size_t most_values = 20, fewest_rows_a_value = 5, most_levels = 20;
    if (options.label || data.num_classes() <= most_values ||
        data.rows >= fewest_rows_a_value * data.num_classes()) {
        return;
    }
    const bool all_numbers = std::ranges::all_of(
        data.class_names, [](const std::string& name) { return plain_number(name).has_value(); });
    if (!all_numbers) return;
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
        if (values < 2 || values > most_levels || 5 * values > data.rows || remedies.size() == most_named)
            continue;
        remedies.push_back({.options = {{"label", column.name}}, .when = "if that is the class"});
    }
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

}  // namespace hardlearn
