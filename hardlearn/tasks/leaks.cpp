#include "hardlearn/tasks/leaks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

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
    if (column.kind != ColumnKind::numeric || column.values.size() < fewest_rows_to_judge) return false;
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

// Whole numbers, most of them so large that a double holds no next one: the numbers of persons, orders,
// messages, and now and then a -1 for none.
bool is_beyond_exact(const Column& column) {
    if (column.kind != ColumnKind::numeric) return false;
    constexpr double largest_exact = 9007199254740992;  // 2^53
    constexpr double largest_identifier = 1e19;         // of 64 bits
    std::size_t numbers = 0, rounded = 0;
    for (const double value : column.values) {
        if (std::isnan(value)) continue;
        if (value != std::trunc(value) || std::abs(value) > largest_identifier) return false;
        ++numbers;
        rounded += std::abs(value) >= largest_exact;
    }
    return 2 * rounded > numbers;
}

struct Leaks {
    std::vector<std::string> counting, deciding, beyond_exact;
};

Leaks find_leaks(const Dataset& data) {
    Leaks leaks;
    const bool can_decide = classes_are_large(data);
    for (const Column& column : data.columns) {
        if (is_beyond_exact(column)) {
            leaks.beyond_exact.push_back(column.name);
        } else if (counts_rows(column)) {
            leaks.counting.push_back(column.name);
        } else if (can_decide && (column.kind == ColumnKind::text ? levels_decide(column, data)
                                                                  : limits_decide(column, data))) {
            leaks.deciding.push_back(column.name);
        }
    }
    return leaks;
}

// Columns at the end, of 0 and 1 each, that are 1 in turn with the label: a class in each column.
std::vector<std::string> turns_with_label(const Dataset& data) {
    if (data.num_classes() != 2) return {};
    std::vector<double> sums(data.rows);
    for (std::size_t i = 0; i < data.rows; ++i) sums[i] = data.labels[i] == Label(1) ? 1 : 0;
    std::vector<std::string> names;
    for (std::size_t c = data.columns.size(); c-- > 0;) {
        const Column& column = data.columns[c];
        if (column.kind != ColumnKind::numeric) return {};
        for (std::size_t i = 0; i < data.rows; ++i) {
            if (column.values[i] != 0 && column.values[i] != 1) return {};  // also where it is missing
            sums[i] += column.values[i];
            if (sums[i] > 1) return {};
        }
        names.insert(names.begin(), column.name);
        const bool all = std::ranges::all_of(sums, [](double sum) { return sum == 1; });
        if (all) return names.size() > 1 ? names : std::vector<std::string>{};
    }
    return {};
}

}  // namespace

void note_leaks(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    if (data.rows < fewest_rows_to_judge || data.labels.empty()) return;
    const std::vector<std::string> turns = turns_with_label(data);
    if (!turns.empty()) {
        add_warning(
            notes, "classes_in_columns",
            fmt::format("in every row one of {} and the label '{}' is 1: are they the classes, in a column "
                        "each? Then one column should name the class",
                        list_of(turns), data.label_name),
            context);
    }
    const Leaks leaks = find_leaks(data);
    if (!leaks.beyond_exact.empty()) {
        const bool one = leaks.beyond_exact.size() == 1;
        add_warning(notes, "inexact_columns",
                    fmt::format("{} {} whole numbers of 16 digits and more, which are rounded: {}? Then drop "
                                "{}",
                                list_of(leaks.beyond_exact), one ? "holds" : "hold",
                                one ? "an identifier" : "identifiers", one ? "it" : "them"),
                    context);
    }
    if (!leaks.counting.empty()) {
        const bool one = leaks.counting.size() == 1;
        add_warning(
            notes, "counting_columns",
            fmt::format(
                "{} {} the rows (a constant step from row to row){}; drop {} if that says nothing of new "
                "rows",
                list_of(leaks.counting), one ? "counts" : "count",
                labels_are_sorted(data) ? ", and the rows are sorted by class, so that the count gives "
                                          "the class away"
                                        : "",
                one ? "it" : "them"),
            context);
    }
    if (!leaks.deciding.empty()) {
        const bool one = leaks.deciding.size() == 1;
        add_warning(notes, "deciding_columns",
                    fmt::format("{} alone {} the class of every row; drop {} if {} known only with the class",
                                list_of(leaks.deciding), one ? "decides" : "decide", one ? "it" : "them",
                                one ? "it is" : "they are"),
                    context);
    }
}

}  // namespace hardlearn
