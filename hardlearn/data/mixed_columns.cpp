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

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

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
    const std::string_view prefix = trimmed(cell.substr(0, begin));
    const std::string_view suffix = trimmed(cell.substr(end));
    // S12 and sample_12 are names; so is 12-b.
    if (std::ranges::any_of(prefix, is_letter) || suffix.find_first_of("_-") != std::string_view::npos)
        return std::nullopt;
    return Disguise{prefix, suffix, cell.substr(begin, end - begin)};
}

// 1 234, 1'234, 1,234.5: groups of three digits behind one mark.
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
        if (behind.size() < 3 || !is_digit(behind[0]) || !is_digit(behind[1]) || !is_digit(behind[2]))
            return false;
        if (behind.size() > 3 && is_digit(behind[3])) return false;
        at = number.find(mark, at + mark.size());
    }
    return true;
}

// A guess at what would make numbers of the cells of a column.
struct Guess {
    bool comma = false;  ///< the comma is the decimal sign
    std::set<std::string> strip = {};
    std::size_t cells = 0;            ///< that become numbers
    std::set<double> different = {};  ///< the first of their numbers

    ReadingRules on(ReadingRules rules) const {
        if (comma) rules.decimal = DecimalSign::comma;
        rules.strip.insert(rules.strip.end(), strip.begin(), strip.end());
        return rules;
    }
};

void try_out(Guess& guess, const MixedColumn& column, const ReadingRules& rules) {
    const CellReader reader(guess.on(rules));
    for (const Entry& entry : column.rest) {
        const NumberCell cell = reader.read_number(trimmed(entry.text));
        if (cell.kind != CellKind::number) continue;
        guess.cells += entry.count;
        if (guess.different.size() <= most_different) guess.different.insert(cell.value);
    }
}

constexpr std::string_view thousands_marks[] = {
    ",", "'", " ", ".", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xE2\x80\x99", "_"};

// The unit of a column is constant; bounds (<, >) may stand before some of its cells.
std::optional<std::set<std::string>> decorations_of(const MixedColumn& column) {
    std::set<std::string> prefixes, suffixes;
    for (const Entry& entry : column.rest) {
        const auto disguise = disguise_of(trimmed(entry.text));
        if (!disguise) continue;
        if (!disguise->prefix.empty()) prefixes.emplace(disguise->prefix);
        if (!disguise->suffix.empty()) suffixes.emplace(disguise->suffix);
        if (prefixes.size() > 4 || suffixes.size() > 1) return std::nullopt;
    }
    std::erase_if(prefixes, [](const std::string& text) {
        return text == "<" || text == ">" || text == "<=" || text == ">=" || text == "\xE2\x89\xA4" ||
               text == "\xE2\x89\xA5";
    });
    if (prefixes.size() > 1) return std::nullopt;
    std::set<std::string> all = prefixes;
    all.insert(suffixes.begin(), suffixes.end());
    for (const Entry& entry : column.rest) {
        const auto disguise = disguise_of(trimmed(entry.text));
        if (disguise && !disguise->prefix.empty()) all.emplace(disguise->prefix);
    }
    return all;
}

// Where commas separate cells, one within a cell is rather a thousands mark.
std::vector<Guess> guesses_at(const MixedColumn& column, const ReadingRules& rules) {
    const auto decorations = decorations_of(column);
    if (!decorations) return {};
    std::set<std::string> marks;
    bool all_thousands = true, has_comma = false, one_comma = true, point_before_comma = false;
    for (const Entry& entry : column.rest) {
        const auto disguise = disguise_of(trimmed(entry.text));
        if (!disguise) continue;
        for (const std::string_view mark : thousands_marks) {
            if (mark != "," && mark != "." && has_groups_of_three(disguise->number, mark))
                marks.emplace(mark);
        }
        const std::string_view number = disguise->number;
        const auto commas = std::ranges::count(number, ',');
        if (commas == 0) continue;
        has_comma = true;
        one_comma = one_comma && commas == 1;
        point_before_comma = point_before_comma || number.find('.') < number.find(',');
        all_thousands = all_thousands && has_groups_of_three(number, ",");
    }
    std::vector<Guess> guesses;
    std::set<std::string> strip = *decorations;
    strip.insert(marks.begin(), marks.end());
    if (has_comma && one_comma && rules.decimal == DecimalSign::point) {
        Guess& comma = guesses.emplace_back(Guess{.comma = true, .strip = strip});
        if (point_before_comma) comma.strip.emplace(".");
    }
    if (has_comma && all_thousands) {
        strip.emplace(",");
        const auto before = !one_comma || column.commas_separate ? guesses.begin() : guesses.end();
        guesses.insert(before, Guess{.strip = strip});
    }
    if (!has_comma && !strip.empty()) guesses.push_back({.strip = strip});
    if (rules.decimal == DecimalSign::comma && !has_comma) {
        strip.emplace(".");
        guesses.push_back({.strip = strip});
    }
    for (Guess& guess : guesses) try_out(guess, column, rules);
    std::erase_if(guesses, [](const Guess& guess) { return guess.cells == 0; });
    return guesses;
}

std::size_t cells_in(const std::vector<Entry>& entries) {
    std::size_t cells = 0;
    for (const Entry& entry : entries) cells += entry.count;
    return cells;
}

// A column with what would make it one of numbers.
struct Problem {
    const MixedColumn* column = nullptr;
    std::vector<Guess> guesses;
    std::vector<Entry> words;  ///< what no guess makes a number
};

Problem problem_of(const MixedColumn& column, const ReadingRules& rules) {
    Problem problem{.column = &column, .guesses = guesses_at(column, rules), .words = {}};
    const CellReader reader(problem.guesses.empty() ? rules : problem.guesses.front().on(rules));
    for (const Entry& entry : column.rest) {
        if (reader.read_number(trimmed(entry.text)).kind == CellKind::text) problem.words.push_back(entry);
    }
    return problem;
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

// Options with which all of the columns would be read as numbers; nothing where words are too many.
std::optional<Remedy> reading_as_numbers(const std::vector<Problem>& problems, std::size_t choice) {
    bool comma = false;
    std::vector<std::string> strip, words;
    for (const Problem& problem : problems) {
        if (!problem.guesses.empty()) {
            const Guess& guess = problem.guesses[std::min(choice, problem.guesses.size() - 1)];
            comma = comma || guess.comma;
            for (const std::string& text : guess.strip) add_names(strip, text);
        }
        if (problem.words.size() > most_words) return std::nullopt;
        for (const Entry& word : problem.words) {
            if (word.text.find(',') != std::string_view::npos) return std::nullopt;
            add_names(words, std::string(trimmed(word.text)));
        }
    }
    Remedy remedy;
    if (comma) remedy.options.emplace_back("decimal", ",");
    for (const std::string& text : strip) remedy.options.emplace_back("strip", text);
    if (!words.empty()) remedy.options.emplace_back("missing", joined(words));
    if (remedy.options.empty()) return std::nullopt;
    if (!words.empty())
        remedy.when = fmt::format("if {} {} a missing cell", joined(words),
                                  words.size() == 1 ? "stands for" : "stand for");
    return remedy;
}

std::vector<Remedy> remedies_for(const std::vector<Problem>& problems) {
    std::vector<Remedy> remedies;
    const bool two_ways =
        std::ranges::any_of(problems, [](const Problem& p) { return p.guesses.size() > 1; });
    for (std::size_t choice = 0; choice < (two_ways ? 2 : 1); ++choice) {
        auto remedy = reading_as_numbers(problems, choice);
        if (!remedy) continue;
        if (two_ways && remedy->when.empty()) {
            const bool comma = remedy->options.front().first == "decimal";
            remedy->when =
                comma ? "if the comma is the decimal sign" : "if the comma stands between thousands";
        }
        remedies.push_back(std::move(*remedy));
    }
    constexpr std::size_t most_columns = 20;
    std::vector<std::string> names;
    for (const Problem& problem : problems) names.push_back(problem.column->name);
    const bool has_comma = std::ranges::any_of(
        names, [](const std::string& name) { return name.find(',') != std::string::npos; });
    if (names.size() <= most_columns && !has_comma) {
        remedies.push_back(
            {.options = {{"categorical", joined(names)}},
             .when = names.size() == 1 ? "if its cells are names" : "if their cells are names"});
    }
    return remedies;
}

// One line with a text in a column of numbers that has no other: units, types, or the names once more.
void check_for_odd_line(const TextSource& source, const std::vector<Problem>& problems) {
    const std::size_t line = source.line_of(first_of(problems.front().column->rest).where);
    bool repeats_names = true;
    for (const Problem& problem : problems) {
        const auto& rest = problem.column->rest;
        if (rest.size() != 1 || rest.front().count != 1 || source.line_of(rest.front().where) != line) return;
        repeats_names = repeats_names && rest.front().text == problem.column->name;
    }
    const std::string_view text = problems.front().column->rest.front().text;
    if (repeats_names) {
        throw_bad_data(fmt::format("{}:{}: the names of the columns stand here again; remove the line",
                                   source.name, line));
    }
    if (problems.size() < 2) return;
    throw_bad_data(fmt::format(
        "{}:{}: {} and texts in {} more columns of numbers, which hold no other text: units or types? Remove "
        "the line",
        source.name, line, in_quotes(text), problems.size() - 1));
}

std::string more_columns(std::size_t count) {
    if (count == 0) return "";
    return fmt::format("; {} more {} likewise", count, count == 1 ? "column" : "columns");
}

std::vector<Problem> problems_of(std::span<const MixedColumn> columns, const ReadingRules& rules) {
    std::vector<Problem> problems;
    for (const MixedColumn& column : columns) problems.push_back(problem_of(column, rules));
    return problems;
}

// The first column's first cell, and how many are like it.
std::string message_about(const TextSource& source, const std::vector<Problem>& problems) {
    const Problem& first = problems.front();
    const Entry& entry = first_of(first.words.empty() ? first.column->rest : first.words);
    const std::size_t rest = cells_in(first.column->rest), all = first.column->numbers + rest;
    std::string message = fmt::format("{}{} is no number, ", source.place(entry.where, first.column->name),
                                      in_quotes(entry.text));
    if (first.words.size() == first.column->rest.size() || first.guesses.empty()) {
        const bool few = first.words.size() <= most_words;
        message += fmt::format("and stands in {} of {} cells of a column that else holds numbers",
                               few ? entry.count : rest, all);
        if (first.words.size() > 1) message += fmt::format(" ({} different texts)", first.words.size());
    } else {
        message += fmt::format(
            "nor are {} of {} cells of its column, which would be with {}", rest, all,
            first.guesses.front().comma ? "the comma as decimal sign" : "signs and units left out");
    }
    return message + more_columns(problems.size() - 1);
}

}  // namespace

bool is_column_of_numbers(const MixedColumn& column, const ReadingRules& rules) {
    const std::size_t rest = cells_in(column.rest);
    const auto is_one = [&](std::size_t numbers, std::size_t different) {
        return 2 * numbers > column.numbers + rest && different > most_different;
    };
    if (is_one(column.numbers, column.different_numbers)) return true;
    return std::ranges::any_of(guesses_at(column, rules), [&](const Guess& guess) {
        return is_one(column.numbers + guess.cells,
                      std::max(column.different_numbers, guess.different.size()));
    });
}

void throw_mixed_columns(const TextSource& source, std::span<const MixedColumn> columns,
                         const ReadingRules& rules) {
    const std::vector<Problem> problems = problems_of(columns, rules);
    check_for_odd_line(source, problems);
    throw_bad_data(message_about(source, problems), remedies_for(problems));
}

void throw_expected_numbers(const TextSource& source, std::span<const MixedColumn> columns,
                            const ReadingRules& rules) {
    const std::vector<Problem> problems = problems_of(columns, rules);
    std::vector<Remedy> remedies = remedies_for(problems);
    std::erase_if(remedies,
                  [](const Remedy& remedy) { return remedy.options.front().first == "categorical"; });
    const auto first = std::ranges::min_element(
        problems, {}, [](const Problem& problem) { return first_of(problem.column->rest).where; });
    const Entry& entry = first_of(first->column->rest);
    throw_bad_data(
        fmt::format("{}{} is text, expected a number{}", source.place(entry.where, first->column->name),
                    in_quotes(entry.text), more_columns(columns.size() - 1)),
        std::move(remedies));
}

}  // namespace hardlearn
