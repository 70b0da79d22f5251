#include "hardlearn/data/csv_line_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/csv_preamble.hpp"

namespace hardlearn {
namespace {

using std::string_view_literals::operator""sv;

// A cell may be empty; where it ends is in the file all the same.
std::size_t line_of(const TextSource& source, const CsvRecord& record) {
    return source.line_of(record.front().end);
}

std::string_view text_of(const CsvRecord& record, std::size_t position) {
    return position < record.size() ? trimmed(record[position].text) : std::string_view();
}

bool is_text(std::string_view cell) {
    return !cell.empty() && !any_number(cell) && !is_missing_marker(cell);
}

// 'a, b' is one cell for those who wrote it and two for a reader of double quotes.
void check_single_quotes(const TextSource& source, const std::vector<CsvRecord>& records) {
    std::size_t opened = 0;
    const char* where = nullptr;
    for (const CsvRecord& record : records) {
        const auto opens = [](const CsvCell& cell) {
            return cell.text.size() > 1 && cell.text.front() == '\'' && cell.text.back() != '\'';
        };
        const auto cell = std::ranges::find_if(record, opens);
        const bool closes =
            cell != record.end() && std::any_of(cell + 1, record.end(), [](const CsvCell& next) {
                return !next.text.empty() && next.text.back() == '\'';
            });
        opened += closes;
        if (closes && where == nullptr) where = cell->text.data();
    }
    if (2 * opened < records.size() || where == nullptr) return;
    throw_bad_data(
        fmt::format("{}a cell in single quotes holds a separator; write double quotes around cells",
                    source.place(where)));
}

// A title, a date, a setting of an instrument: cells in front only, one or two of many.
struct TextAbove {
    std::size_t cells = 0;  ///< that are not empty; 0: the record is no such text
    bool is_short = false;  ///< the line has no separators for the other cells
};

TextAbove text_above(const CsvRecord& record, std::size_t width) {
    const auto empty = [](const CsvCell& cell) { return trimmed(cell.text).empty(); };
    const auto first_empty = std::ranges::find_if(record, empty);
    const auto filled = static_cast<std::size_t>(first_empty - record.begin());
    if (!std::all_of(first_empty, record.end(), empty)) return {};
    const bool is_short = record.size() + 1 < width;
    const bool is_text = is_short || (filled == 1 && width > 2) || (filled == 2 && width > 4);
    return is_text ? TextAbove{filled, is_short} : TextAbove{};
}

void check_lines_above(const TextSource& source, const std::vector<CsvRecord>& records) {
    constexpr std::size_t fewest_rows = 2;
    const std::size_t width = usual_width(records);
    std::size_t above = 0;
    while (above < records.size() && text_above(records[above], width).cells > 0) ++above;
    if (above == 0 || records.size() < above + fewest_rows) return;
    const TextAbove first = text_above(records.front(), width);
    const std::string place = fmt::format("{}:{}: ", source.name, line_of(source, records.front()));
    const std::string text = in_quotes(records.front().front().text);
    if (above == 1 && first.cells == 1) {
        throw_bad_data(fmt::format(
            "{}the line holds {} and nothing else, the others up to {} cells: a title? Remove the line",
            place, text, width));
    }
    // The only names of a table may be two.
    if (above == 1 && !first.is_short) return;
    throw_bad_data(fmt::format(
        "{}the first {} {} and the like, those below {} cells: text above the table? Remove it (tail -n +{})",
        place, above == 1 ? "line holds" : fmt::format("{} lines hold", above), text, width,
        line_of(source, records[above])));
}

// A line of dashes between names and rows, as in text that is made for reading.
void check_rule(const TextSource& source, const std::vector<CsvRecord>& records) {
    if (records.size() < 3) return;
    const CsvRecord& second = records[1];
    std::size_t dashes = 0;
    for (const CsvCell& cell : second) {
        const std::string_view text = trimmed(cell.text);
        if (text.find_first_not_of("-=+:| ") != std::string_view::npos) return;
        dashes += text.size() > 2;
    }
    if (dashes == 0) return;
    const std::size_t line = line_of(source, second);
    throw_bad_data(
        fmt::format("{}:{}: the line holds dashes only; remove it (sed {}d)", source.name, line, line));
}

// Whether most of the cells of a column from the third record on are numbers, and none is this text.
bool is_above_numbers(const std::vector<CsvRecord>& records, std::size_t position, std::string_view text) {
    constexpr std::size_t looked_at = 30;
    std::size_t numbers = 0, others = 0;
    for (std::size_t i = 2; i < std::min(records.size(), looked_at); ++i) {
        const std::string_view below = text_of(records[i], position);
        if (below == text) return false;
        ++(any_number(below) ? numbers : others);
    }
    return numbers > others;
}

// A second line without numbers, above columns of numbers: units, types, or the names below what several
// columns share.
void check_second_line(const TextSource& source, const std::vector<CsvRecord>& records) {
    constexpr std::size_t fewest_records = 4;
    if (records.size() < fewest_records) return;
    std::size_t above_numbers = 0;
    std::string_view example;
    for (std::size_t j = 0; j < records[1].size(); ++j) {
        const std::string_view cell = text_of(records[1], j);
        if (any_number(cell)) return;
        if (!is_text(cell) || !is_above_numbers(records, j, cell)) continue;
        if (above_numbers++ == 0) example = cell;
    }
    if (above_numbers < 2) return;
    std::set<std::string_view> names;
    for (const CsvCell& cell : records[0]) {
        if (any_number(cell.text)) return;
        names.insert(trimmed(cell.text));
    }
    const std::string place =
        fmt::format("{}:{}: {} and ", source.name, line_of(source, records[1]), in_quotes(example));
    if (names.size() == records[0].size() && !names.contains("")) {
        throw_bad_data(
            fmt::format("{}texts in {} more columns of numbers, which hold no other text: units or types? "
                        "Remove the line",
                        place, above_numbers - 1));
    }
    throw_bad_data(
        fmt::format("{}{} more texts stand above numbers, below a line of names that are repeated or "
                    "empty: names in two lines? Join them into one line",
                    place, above_numbers - 1));
}

bool names_totals(std::string_view cell) {
    static constexpr std::array words = {"total"sv,  "totals"sv,  "grand total"sv, "subtotal"sv,
                                         "sum"sv,    "summe"sv,   "gesamt"sv,      "insgesamt"sv,
                                         "mean"sv,   "average"sv, "mittelwert"sv,  "durchschnitt"sv,
                                         "median"sv, "stdev"sv,   "std dev"sv};
    if (cell.ends_with(':')) cell.remove_suffix(1);
    std::string lower(cell);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c;
    });
    return std::ranges::find(words, lower) != words.end();
}

// The last lines before `end`, in order, as far as they can be read as records.
std::vector<CsvRecord> last_records(const TextSource& source, const char* begin, const char* end,
                                    const CsvDialect& dialect) {
    constexpr std::size_t looked_at = 5;
    std::vector<CsvRecord> records;
    while (end != begin && records.size() < looked_at) {
        const char* line = end - 1;
        while (line != begin && line[-1] != dialect.line_end) --line;
        if (!is_line_end(line, source.end(), dialect)) {
            auto record = try_record(line, end, dialect);
            if (!record) break;
            records.push_back(std::move(*record));
        }
        end = line;
    }
    std::ranges::reverse(records);
    return records;
}

// A sum in the first cell or the last, where no row before it has one.
void check_totals(const TextSource& source, const std::vector<CsvRecord>& records, const char* end,
                  const CsvDialect& dialect) {
    constexpr std::size_t fewest_records = 6;
    if (records.size() < fewest_records) return;
    const std::size_t width = usual_width(records);
    const std::vector<CsvRecord> last = last_records(source, records[1].front().end, end, dialect);
    for (const CsvRecord& record : last) {
        if (record.size() != width || width < 2) continue;
        const auto filled = [](const CsvCell& cell) { return !trimmed(cell.text).empty(); };
        const auto first = static_cast<std::size_t>(std::ranges::find_if(record, filled) - record.begin());
        for (const std::size_t j : {first, width - 1}) {
            const std::string_view cell = text_of(record, j);
            const auto has_it = [&](const CsvRecord& other) {
                return other.front().end != record.front().end && text_of(other, j) == cell;
            };
            if (!names_totals(cell) || std::ranges::any_of(records, has_it) ||
                std::ranges::any_of(last, has_it))
                continue;
            const std::size_t line = line_of(source, record);
            throw_bad_data(fmt::format(
                "{}:{}: {}: sums or means below the table? Remove the lines from here on (head -n {})",
                source.name, line, in_quotes(cell), line - 1));
        }
    }
}

}  // namespace

void check_lines(const TextSource& source, const std::vector<CsvRecord>& records, const char* end,
                 const CsvDialect& dialect) {
    check_single_quotes(source, records);
    check_lines_above(source, records);
    check_rule(source, records);
    check_second_line(source, records);
    check_totals(source, records, end, dialect);
}

std::string hint_on_line(const TextSource& source, const char* at, const CsvDialect& dialect) {
    const char* begin = at;
    while (begin != source.begin() && begin[-1] != dialect.line_end) --begin;
    std::string_view line(begin, next_line(at, source.end(), dialect));
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.find("\\\"") != std::string_view::npos)
        return "; a quote within quotes is written twice, not with a backslash";
    if (line.starts_with('#')) return "; lines with # stand above the table only";
    if (line.find('\r') != std::string_view::npos)
        return "; a carriage return stands within the line: end all lines alike";
    return "";
}

}  // namespace hardlearn
