#include "hardlearn/data/mixed_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "hardlearn/data/cell_reader.hpp"

namespace hardlearn {
namespace {

using Entry = TextDictionary::Entry;

constexpr std::size_t most_words = 3;

// What stands around and between the digits of a cell, where it may be a number in disguise.
struct Disguise {
    std::string_view prefix;  ///< signs only: "$", "<"
    std::string_view suffix;  ///< "mg", "%"
    std::string_view number;  ///< from the first digit, point or sign to the last digit
};

std::optional<Disguise> disguise_of(std::string_view cell) {
    const auto first = std::ranges::find_if(cell, is_digit);
    if (first == cell.end()) return std::nullopt;
    auto begin = static_cast<std::size_t>(first - cell.begin());
    std::size_t end = cell.size();
    while (!is_digit(cell[end - 1])) --end;
    // A point or comma before the first digit, and a sign before that, belong to the number.
    if (begin > 0 && (cell[begin - 1] == '.' || cell[begin - 1] == ',')) --begin;
    if (begin > 0 && (cell[begin - 1] == '-' || cell[begin - 1] == '+')) --begin;
    std::string_view prefix = trimmed(cell.substr(0, begin));
    // -$5: the sign belongs to the number, and is next to it without the currency.
    if (prefix.size() > 1 && (prefix.front() == '-' || prefix.front() == '+'))
        prefix = trimmed(prefix.substr(1));
    const std::string_view suffix = trimmed(cell.substr(end));
    // S12 and sample_12 are names, and so is 12-b; (12) is a negative amount, 10. Feb a date.
    if (std::ranges::any_of(prefix, is_letter) || prefix.find('(') != std::string_view::npos ||
        suffix.find_first_of("_-)") != std::string_view::npos || suffix.starts_with('.') ||
        suffix.starts_with('/') || suffix.starts_with(':')) {
        return std::nullopt;
    }
    return Disguise{prefix, suffix, cell.substr(begin, end - begin)};
}

// What the cells of a column, or of several, have in common that a number lacks.
struct Hints {
    std::set<std::string> strip = {};  ///< units, currencies, bounds, thousands marks but commas and points
    bool has_comma = false, one_comma = true, comma_groups = true;  ///< at most one; between groups of three
    bool has_point = false, point_groups = true, point_before_comma = false;
    bool has_points = false;  ///< in one number

    void join(const Hints& other) {
        strip.insert(other.strip.begin(), other.strip.end());
        has_comma = has_comma || other.has_comma;
        one_comma = one_comma && other.one_comma;
        comma_groups = comma_groups && other.comma_groups;
        has_point = has_point || other.has_point;
        point_groups = point_groups && other.point_groups;
        point_before_comma = point_before_comma || other.point_before_comma;
        has_points = has_points || other.has_points;
    }
};

constexpr std::string_view thousands_marks[] = {
    "'", " ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x99", "_"};

bool is_bound(const std::string& text) {
    return text == "<" || text == ">" || text == "<=" || text == ">=" || text == "\xE2\x89\xA4" ||
           text == "\xE2\x89\xA5";
}

void look_at_number(Hints& hints, std::string_view number) {
    for (const std::string_view mark : thousands_marks) {
        if (has_groups_of_three(number, mark)) hints.strip.emplace(mark);
    }
    if (number.find('.') != std::string_view::npos) {
        hints.has_point = true;
        hints.has_points = hints.has_points || std::ranges::count(number, '.') > 1;
        hints.point_groups =
            hints.point_groups && has_groups_of_three(number.substr(0, number.find(',')), ".");
    }
    const auto commas = std::ranges::count(number, ',');
    if (commas == 0) return;
    hints.has_comma = true;
    hints.one_comma = hints.one_comma && commas == 1;
    hints.point_before_comma = hints.point_before_comma || number.find('.') < number.find(',');
    hints.comma_groups = hints.comma_groups && has_groups_of_three(number, ",");
}

// What follows the number that each cell begins with, where it holds digits and is always the same: the
// " ± 0.1" of 2.5 ± 0.1, the "/100" of 17/100. Nothing of dates and ranges, where it differs, of thousands
// marks, and where only some cells have it: that may change what they mean.
std::optional<std::string> constant_ending(const MixedColumn& column) {
    if (column.numbers > 0 || column.rest.size() <= most_different) return std::nullopt;
    std::optional<std::string> ending;
    for (const Entry& entry : column.rest) {
        const std::string_view cell = trimmed(entry.text);
        if (std::ranges::none_of(cell, is_digit)) continue;
        const auto groups = [&](std::string_view mark) { return has_groups_of_three(cell, mark); };
        if (std::ranges::any_of(thousands_marks, groups)) return std::nullopt;
        const std::size_t sign = cell.front() == '-' || cell.front() == '+' ? 1 : 0;
        if (!is_digit(cell[std::min(sign, cell.size() - 1)])) return std::nullopt;
        const std::size_t end = std::min(cell.find_first_not_of("0123456789.,", sign), cell.size());
        const std::string rest(trimmed(cell.substr(end)));
        if (std::ranges::none_of(rest, is_digit) || is_digit(rest.front())) return std::nullopt;
        if (ending && *ending != rest) return std::nullopt;
        ending = rest;
    }
    return ending;
}

// Nothing where units or signs differ: then the cells are names. Bounds (<, >) may stand before some of them.
std::optional<Hints> hints_of(const MixedColumn& column) {
    Hints hints;
    const auto ending = constant_ending(column);
    if (ending) hints.strip.insert(*ending);
    std::set<std::string> prefixes, suffixes;
    for (const Entry& entry : column.rest) {
        const std::string_view whole = trimmed(entry.text);
        const auto disguise = disguise_of(ending && whole.ends_with(*ending)
                                              ? trimmed(whole.substr(0, whole.size() - ending->size()))
                                              : whole);
        if (!disguise) continue;
        if (!disguise->prefix.empty()) prefixes.emplace(disguise->prefix);
        // Stars tell how sure a number is, or of a remark: they change no value.
        const bool is_marked = disguise->suffix.find_first_not_of('*') == std::string_view::npos;
        if (is_marked && !disguise->suffix.empty()) hints.strip.emplace("*");
        if (!is_marked) suffixes.emplace(disguise->suffix);
        if (prefixes.size() > 6 || suffixes.size() > 1) return std::nullopt;
        look_at_number(hints, disguise->number);
    }
    if (std::ranges::count_if(prefixes, [](const std::string& text) { return !is_bound(text); }) > 1)
        return std::nullopt;
    // A unit in some cells only may change what they mean: 1.5k beside 250, 31 % beside 0.31.
    if (!suffixes.empty() && column.numbers > 0) return std::nullopt;
    hints.strip.insert(prefixes.begin(), prefixes.end());
    hints.strip.insert(suffixes.begin(), suffixes.end());
    return hints;
}

// A way of reading cells as numbers, beside the rules of the file.
struct Reading {
    bool comma = false;  ///< the comma is the decimal sign
    std::set<std::string> strip = {};

    ReadingRules on(ReadingRules rules) const {
        if (comma) rules.decimal = DecimalSign::comma;
        rules.strip.insert(rules.strip.end(), strip.begin(), strip.end());
        return rules;
    }
};

// The likelier first. Where commas separate cells, or points stand before fractions, a comma within a cell is
// rather a thousands mark.
std::vector<Reading> readings_of(const Hints& hints, const ReadingRules& rules, bool comma_groups) {
    std::vector<Reading> readings;
    std::set<std::string> strip = hints.strip;
    if (rules.decimal == DecimalSign::comma) {
        if (hints.has_point && hints.point_groups) strip.emplace(".");
        if (!strip.empty()) readings.push_back({.strip = strip});
        return readings;
    }
    // 1.234.567: points that can be no decimal signs, so that the comma is.
    const bool points_group = hints.has_points && hints.point_groups;
    if (!hints.has_comma && points_group) {
        strip.emplace(".");
        readings.push_back({.comma = true, .strip = strip});
        return readings;
    }
    if (!hints.has_comma) {
        if (!strip.empty()) readings.push_back({.strip = strip});
        return readings;
    }
    if (hints.one_comma) {
        readings.push_back({.comma = true, .strip = strip});
        if (hints.point_before_comma || points_group) readings.back().strip.emplace(".");
    }
    if (hints.comma_groups) {
        strip.emplace(",");
        readings.insert(comma_groups || !hints.one_comma ? readings.begin() : readings.end(),
                        {.strip = strip});
    }
    return readings;
}

// What a reading makes of a column.
struct Trial {
    std::size_t cells = 0;            ///< that become numbers
    std::set<double> different = {};  ///< the first of their numbers
    std::vector<Entry> words = {};    ///< what stays text
};

Trial try_out(const Reading& reading, const MixedColumn& column, const ReadingRules& rules) {
    Trial trial;
    const CellReader reader(reading.on(rules));
    for (const Entry& entry : column.rest) {
        const NumberCell cell = reader.read_number(trimmed(entry.text));
        if (cell.kind == CellKind::text) trial.words.push_back(entry);
        if (cell.kind != CellKind::number) continue;
        trial.cells += entry.count;
        if (trial.different.size() <= most_different) trial.different.insert(cell.value);
    }
    return trial;
}

std::size_t cells_in(const std::vector<Entry>& entries) {
    std::size_t cells = 0;
    for (const Entry& entry : entries) cells += entry.count;
    return cells;
}

const Entry& first_of(const std::vector<Entry>& entries) {
    return *std::ranges::min_element(entries, {}, &Entry::where);
}

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ","));
}

void add_names(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

// A way of reading all of the columns, with what stays text in each.
struct FileReading {
    Reading reading;
    std::vector<Trial> trials;  ///< one a column
    std::size_t cells = 0;      ///< that become numbers
};

std::vector<FileReading> file_readings(std::span<const MixedColumn> columns, const ReadingRules& rules) {
    Hints hints;
    for (const MixedColumn& column : columns) {
        if (const auto own = hints_of(column)) hints.join(*own);
    }
    std::vector<FileReading> readings;
    for (const Reading& reading : readings_of(hints, rules, columns.front().commas_group)) {
        FileReading of_file{.reading = reading, .trials = {}};
        for (const MixedColumn& column : columns) {
            of_file.trials.push_back(try_out(reading, column, rules));
            of_file.cells += of_file.trials.back().cells;
        }
        if (of_file.cells > 0) readings.push_back(std::move(of_file));
    }
    std::ranges::stable_sort(readings, std::ranges::greater(), &FileReading::cells);
    if (!readings.empty()) return readings;
    FileReading as_it_is{.reading = {}, .trials = {}};
    for (const MixedColumn& column : columns) as_it_is.trials.push_back(try_out({}, column, rules));
    return {as_it_is};
}

// Words that would have to stand for missing cells; nothing where they are too many.
std::optional<std::vector<std::string>> words_of(const FileReading& reading) {
    std::vector<std::string> words;
    for (const Trial& trial : reading.trials) {
        if (trial.words.size() > most_words) return std::nullopt;
        for (const Entry& word : trial.words) {
            if (word.text.find(',') != std::string_view::npos) return std::nullopt;
            add_names(words, std::string(trimmed(word.text)));
        }
    }
    if (words.size() > 2 * most_words) return std::nullopt;
    return words;
}

std::optional<Remedy> remedy_of(const FileReading& reading, bool one_of_two) {
    const auto words = words_of(reading);
    if (!words) return std::nullopt;
    Remedy remedy;
    if (reading.reading.comma) remedy.options.emplace_back("decimal", ",");
    for (const std::string& text : reading.reading.strip) remedy.options.emplace_back("strip", text);
    if (!words->empty()) remedy.options.emplace_back("missing", joined(*words));
    if (remedy.options.empty()) return std::nullopt;
    if (one_of_two) {
        remedy.when = reading.reading.comma ? "if the comma is the decimal sign"
                                            : "if the comma stands between thousands";
    }
    if (!words->empty()) {
        remedy.when += fmt::format("{}if {} {} a missing cell", one_of_two ? ", and " : "", joined(*words),
                                   words->size() == 1 ? "stands for" : "stand for");
    }
    return remedy;
}

std::vector<Remedy> remedies_for(std::span<const MixedColumn> columns,
                                 const std::vector<FileReading>& readings) {
    std::vector<Remedy> remedies;
    const bool two_ways = readings.size() > 1 && readings[0].cells == readings[1].cells;
    for (std::size_t i = 0; i < (two_ways ? 2 : 1); ++i) {
        // With the comma as decimal sign the file's other numbers would not be read.
        if (readings[i].reading.comma && columns.front().has_points) continue;
        if (auto remedy = remedy_of(readings[i], two_ways)) remedies.push_back(std::move(*remedy));
    }
    constexpr std::size_t most_columns = 20;
    std::vector<std::string> names;
    for (const MixedColumn& column : columns) names.push_back(column.name);
    const bool has_comma = std::ranges::any_of(
        names, [](const std::string& name) { return name.find(',') != std::string::npos; });
    if (names.size() <= most_columns && !has_comma) {
        remedies.push_back(
            {.options = {{"categorical", joined(names)}},
             .when = names.size() == 1 ? "if its cells are names" : "if their cells are names"});
    }
    return remedies;
}

// Lines with texts in columns of numbers that have no other: units, types, or the names once more.
void check_for_odd_lines(const TextSource& source, std::span<const MixedColumn> columns,
                         const FileReading& reading) {
    std::set<std::size_t> lines;
    std::size_t affected = 0;
    bool repeats_names = true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::vector<Entry>& words = reading.trials[i].words;
        if (words.empty()) continue;
        ++affected;
        const bool is_name = words.size() == 1 && words.front().text == columns[i].name;
        repeats_names = repeats_names && is_name;
        for (const Entry& word : words) {
            if (word.count > 1 && !is_name) return;
            lines.insert(source.line_of(word.where));
        }
        if (words.size() > most_words) return;
    }
    if (affected == 0 || lines.size() > most_words) return;
    const auto first =
        std::ranges::find_if(reading.trials, [](const Trial& trial) { return !trial.words.empty(); });
    const std::size_t line = *lines.begin();
    if (repeats_names) {
        const std::size_t times = first->words.front().count;
        throw_bad_data(fmt::format(
            "{}:{}: the names of the columns stand here again{}", source.name, line,
            times == 1 ? "; remove the line" : fmt::format(", as in {} more lines; remove them", times - 1)));
    }
    if (affected < 2 || (columns.size() > 3 && affected < 3)) return;
    throw_bad_data(
        fmt::format("{}:{}: {} and texts in {} more columns of numbers, which hold no other text: units or "
                    "types? Remove the "
                    "{}",
                    source.name, line, in_quotes(first->words.front().text), affected - 1,
                    lines.size() == 1 ? "line" : fmt::format("lines {}", fmt::join(lines, ", "))));
}

std::string more_columns(std::size_t count) {
    if (count == 0) return "";
    return fmt::format("; {} more {} likewise", count, count == 1 ? "column" : "columns");
}

// The first column's first cell, and how many are like it.
std::string message_about(const TextSource& source, std::span<const MixedColumn> columns,
                          const FileReading& reading) {
    const MixedColumn& column = columns.front();
    const std::vector<Entry>& words = reading.trials.front().words;
    const Entry& entry = first_of(words.empty() ? column.rest : words);
    const std::size_t rest = cells_in(column.rest), all = column.numbers + rest;
    std::string message =
        fmt::format("{}{} is no number, ", source.place(entry.where, column.name), in_quotes(entry.text));
    if (!words.empty()) {
        const bool few = words.size() <= most_words;
        message += fmt::format("and stands in {} of {} cells of a column that else holds numbers",
                               few ? entry.count : cells_in(words), all);
        if (words.size() > 1) message += fmt::format(" ({} different texts)", words.size());
    } else {
        message +=
            fmt::format("nor are {} of {} cells of its column, which would be with {}", rest, all,
                        reading.reading.comma ? "the comma as decimal sign" : "signs and units left out");
    }
    if (entry.text.starts_with('(') && entry.text.ends_with(')') &&
        disguise_of(entry.text.substr(1, entry.text.size() - 2)))
        message += "; write a negative amount with a minus";
    if (reading.reading.comma && column.has_points)
        message += ", but other numbers of the file have points: write one decimal sign";
    return message + more_columns(columns.size() - 1);
}

// The first of its readings, and what it makes of the column.
std::optional<std::pair<Reading, Trial>> best_reading(const MixedColumn& column, const ReadingRules& rules) {
    const auto hints = hints_of(column);
    if (!hints) return std::nullopt;
    std::optional<std::pair<Reading, Trial>> best;
    for (const Reading& reading : readings_of(*hints, rules, column.commas_group)) {
        Trial trial = try_out(reading, column, rules);
        if (trial.cells > (best ? best->second.cells : 0)) best = {reading, std::move(trial)};
    }
    return best;
}

}  // namespace

bool has_groups_of_three(std::string_view number, std::string_view mark) {
    const std::size_t first = number.find(mark);
    if (first == std::string_view::npos || first == 0) return false;
    const std::string_view leading =
        number.substr(number.front() == '-' || number.front() == '+' ? 1 : 0,
                      first - (number.front() == '-' || number.front() == '+' ? 1 : 0));
    if (leading.empty() || leading.size() > 3 || leading.front() == '0' ||
        leading.find_first_not_of("0123456789") != std::string_view::npos) {
        return false;
    }
    std::size_t at = first;
    while (at != std::string_view::npos) {
        const std::string_view behind = number.substr(at + mark.size());
        // 12,34,567, as in India: before the last three digits, commas stand between two each.
        if (mark == "," && behind.size() > 5 && is_digit(behind[0]) && is_digit(behind[1]) &&
            behind[2] == ',') {
            at = number.find(mark, at + mark.size());
            continue;
        }
        if (behind.size() < 3 || !is_digit(behind[0]) || !is_digit(behind[1]) || !is_digit(behind[2]))
            return false;
        if (behind.size() > 3 && is_digit(behind[3])) return false;
        at = number.find(mark, at + mark.size());
    }
    return true;
}

bool is_column_of_numbers(const MixedColumn& column, const ReadingRules& rules) {
    const std::size_t rest = cells_in(column.rest);
    const auto is_one = [&](std::size_t numbers, std::size_t different) {
        return 2 * numbers > column.numbers + rest && different > most_different;
    };
    if (is_one(column.numbers, column.different_numbers)) return true;
    const auto best = best_reading(column, rules);
    return best && is_one(column.numbers + best->second.cells,
                          std::max(column.different_numbers, best->second.different.size()));
}

std::string note_on_disguise(const MixedColumn& column, const ReadingRules& rules) {
    const auto best = best_reading(column, rules);
    const std::size_t all = column.numbers + cells_in(column.rest);
    if (!best || 2 * (column.numbers + best->second.cells) <= all) return {};
    const Entry& entry = first_of(column.rest);
    return fmt::format("column {} is read as text, though {} and {} of {} cells would be numbers with {}",
                       in_quotes(column.name), in_quotes(entry.text), column.numbers + best->second.cells,
                       all, best->first.comma ? "the comma as decimal sign" : "signs and units left out");
}

void throw_mixed_columns(const TextSource& source, std::span<const MixedColumn> columns,
                         const ReadingRules& rules, const Remedy& besides) {
    const std::vector<FileReading> readings = file_readings(columns, rules);
    check_for_odd_lines(source, columns, readings.front());
    std::vector<Remedy> remedies = remedies_for(columns, readings);
    for (Remedy& remedy : remedies) {
        remedy.options.insert(remedy.options.end(), besides.options.begin(), besides.options.end());
        if (besides.when.empty()) continue;
        remedy.when += (remedy.when.empty() ? "" : "; ") + besides.when;
    }
    throw_bad_data(message_about(source, columns, readings.front()), std::move(remedies));
}

void throw_expected_numbers(const TextSource& source, std::span<const MixedColumn> columns,
                            const ReadingRules& rules) {
    const std::vector<FileReading> readings = file_readings(columns, rules);
    check_for_odd_lines(source, columns, readings.front());
    std::vector<Remedy> remedies = remedies_for(columns, readings);
    std::erase_if(remedies,
                  [](const Remedy& remedy) { return remedy.options.front().first == "categorical"; });
    const MixedColumn& first = *std::ranges::min_element(
        columns, {}, [](const MixedColumn& column) { return first_of(column.rest).where; });
    const Entry& entry = first_of(first.rest);
    throw_bad_data(fmt::format("{}{} is text, expected a number{}", source.place(entry.where, first.name),
                               in_quotes(entry.text), more_columns(columns.size() - 1)),
                   std::move(remedies));
}

}  // namespace hardlearn
