#include "hardlearn/data/csv_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_plan.hpp"

namespace hardlearn {
namespace {

// How much of a file is looked at to understand it: of a wide one fewer records.
constexpr std::size_t sampled_records = 200;
constexpr std::size_t fewest_sampled_records = 9;
constexpr std::ptrdiff_t sampled_bytes = std::ptrdiff_t{1} << 18;
constexpr std::size_t most_columns = 500;

using Record = std::vector<CsvCell>;

// The cells of the record that begins at p; nothing where a quote is in the way.
std::optional<Record> try_record(const char* p, const char* end, const CsvDialect& dialect) {
    Record record;
    for (;;) {
        const CsvCell cell = read_cell(p, end, dialect);
        if (cell.problem != nullptr) return std::nullopt;
        record.push_back(cell);
        if (is_line_end(cell.end, end, dialect)) return record;
        p = cell.end + 1;
    }
}

Record first_record(const TextSource& source, const char* p, const char* end, const CsvDialect& dialect) {
    Record record;
    for (;;) {
        const CsvCell cell = read_cell(p, end, dialect);
        if (cell.problem == p && p != end)
            throw_bad_data(fmt::format("{}a quote is opened here and never closed", source.place(p)));
        if (cell.problem != nullptr) {
            throw_bad_data(fmt::format("{}text follows the closing quote of {}", source.place(cell.problem),
                                       in_quotes(cell.text)));
        }
        record.push_back(cell);
        if (cell.end == end || *cell.end != dialect.delimiter) return record;
        p = cell.end + 1;
    }
}

// The first records, as far as they can be read.
std::vector<Record> sample(const char* p, const char* end, const CsvDialect& dialect,
                           std::size_t fewest = fewest_sampled_records) {
    std::vector<Record> records;
    const char* const begin = p;
    while (records.size() <= sampled_records) {
        if (records.size() > fewest && p - begin > sampled_bytes) break;
        p = skip_blank_lines(p, end, dialect);
        if (p == end) break;
        auto record = try_record(p, end, dialect);
        if (!record) break;
        p = skip_line_end(record->back().end, end);
        records.push_back(std::move(*record));
    }
    return records;
}

// How many cells most of the rows have: of the first record where there is no other.
std::size_t usual_width(const std::vector<Record>& records) {
    std::map<std::size_t, std::size_t> widths;
    for (std::size_t i = records.size() > 1 ? 1 : 0; i < records.size(); ++i) ++widths[records[i].size()];
    std::size_t width = 0, most = 0;
    for (const auto& [cells, count] : widths) {
        if (count <= most) continue;
        width = cells;
        most = count;
    }
    return width;
}

// ---- Before the table

struct Preamble {
    const char* begin = nullptr;         ///< of the first record
    const char* last_comment = nullptr;  ///< behind the # of the last line that begins with one
    std::size_t comments = 0;
    std::optional<Separator> separator = {};  ///< that a line sep=; names
};

const char* next_line(const char* p, const char* end, const CsvDialect& dialect) {
    while (p != end && *p != dialect.line_end) ++p;
    return p == end ? end : p + 1;
}

std::optional<Separator> separator_of(char c) {
    switch (c) {
        case ',':
            return Separator::comma;
        case ';':
            return Separator::semicolon;
        case '\t':
            return Separator::tab;
        case '|':
            return Separator::bar;
        default:
            return std::nullopt;
    }
}

Preamble skip_preamble(const TextSource& source, const CsvDialect& dialect) {
    const char* const end = source.end();
    Preamble preamble{.begin = source.begin()};
    if (source.text.starts_with("\xEF\xBB\xBF")) preamble.begin += 3;
    for (;;) {
        preamble.begin = skip_blank_lines(preamble.begin, end, dialect);
        if (preamble.begin == end) return preamble;
        const char* const next = next_line(preamble.begin, end, dialect);
        std::string_view line(preamble.begin, static_cast<std::size_t>(next - preamble.begin));
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
        if (line.size() > 2 && line.front() == '"' && line.back() == '"')
            line = line.substr(1, line.size() - 2);
        const bool names_separator =
            line.size() == 5 && (line.starts_with("sep=") || line.starts_with("SEP="));
        if (names_separator) {
            preamble.separator = separator_of(line[4]);
        } else if (*preamble.begin == '#') {
            preamble.last_comment = preamble.begin + 1;
            ++preamble.comments;
        } else {
            return preamble;
        }
        preamble.begin = next;
    }
}

char line_end_of(const TextSource& source) {
    const bool has_newline = source.text.find('\n') != std::string_view::npos;
    return !has_newline && source.text.find('\r') != std::string_view::npos ? '\r' : '\n';
}

char delimiter_of(Separator separator) {
    switch (separator) {
        case Separator::semicolon:
            return ';';
        case Separator::tab:
        case Separator::blanks:
            return '\t';
        case Separator::bar:
            return '|';
        default:
            return ',';
    }
}

std::string_view words_for(Separator separator) {
    switch (separator) {
        case Separator::semicolon:
            return "semicolons";
        case Separator::tab:
            return "tabs";
        case Separator::bar:
            return "bars";
        case Separator::blanks:
            return "blanks";
        default:
            return "commas";
    }
}

// ---- The separator

bool is_any_number(std::string_view cell) {
    const std::string_view text = trimmed(cell);
    return parse_cell(text).kind == CellKind::number || parse_comma_cell(text).kind == CellKind::number;
}

struct Fit {
    bool equal = false;  ///< all rows have equally many cells, more than one
    double alike = 0;    ///< share of the rows with the usual number of cells, more than one
    double numbers = 0;  ///< share of the cells of the rows that are numbers
};

Fit fit_of(const std::vector<Record>& records) {
    const std::size_t width = usual_width(records);
    if (width < 2) return {};
    std::size_t alike = 0, numbers = 0, cells = 0, rows = 0;
    for (std::size_t i = records.size() > 1 ? 1 : 0; i < records.size(); ++i, ++rows) {
        alike += records[i].size() == width;
        const std::size_t step = 1 + records[i].size() / most_columns;
        for (std::size_t j = 0; j < records[i].size(); j += step) {
            ++cells;
            numbers += is_any_number(records[i][j].text);
        }
    }
    const std::size_t first = records.front().size();
    const bool first_fits = first == width || first + 1 == width || first == width + 1;
    return {.equal = alike == rows && first_fits,
            .alike = static_cast<double>(alike) / static_cast<double>(rows),
            .numbers = static_cast<double>(numbers) / static_cast<double>(cells)};
}

// ---- Names

// What the first cell of a column is, as far as the cells below it tell.
enum class Vote : std::uint8_t {
    none,
    text_above_numbers,  ///< a name
    new_text,            ///< a text above texts that repeat, and is not among them: rather a name
    known_text,          ///< a text that occurs below: a row
    outside,             ///< a number outside of the range of those below: rather a name
    inside               ///< a number like those below
};

std::optional<double> any_number(std::string_view cell) {
    for (const ParsedCell& parsed : {parse_cell(cell), parse_comma_cell(cell)}) {
        if (parsed.kind == CellKind::number) return parsed.value;
    }
    return std::nullopt;
}

Vote vote_of(std::string_view first, const std::vector<std::string_view>& below) {
    constexpr std::size_t enough = 8;
    if (below.size() < 2 || parse_cell(first).kind == CellKind::missing) return Vote::none;
    std::size_t numbers = 0;
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    std::set<std::string_view> different;
    for (const std::string_view cell : below) {
        different.insert(cell);
        const auto value = any_number(cell);
        if (!value) continue;
        ++numbers;
        lowest = std::min(lowest, *value);
        highest = std::max(highest, *value);
    }
    const auto value = any_number(first);
    if (2 * numbers > below.size()) {
        if (!value) return is_missing_marker(first) ? Vote::none : Vote::text_above_numbers;
        if (below.size() < enough) return Vote::none;
        return *value >= lowest && *value <= highest ? Vote::inside : Vote::outside;
    }
    if (different.contains(first)) return Vote::known_text;
    return 2 * different.size() <= below.size() ? Vote::new_text : Vote::none;
}

struct Votes {
    std::map<Vote, std::size_t> count;
    std::vector<double> numbers;  ///< of the first record, in order
};

Votes votes_of(const std::vector<Record>& records, std::size_t shift) {
    Votes votes;
    const Record& first = records.front();
    // The last column, and so many of the others that it takes no time.
    const std::size_t step = 1 + first.size() / most_columns;
    for (std::size_t back = 0; back < first.size(); back += step) {
        const std::size_t j = first.size() - 1 - back;
        std::vector<std::string_view> below;
        for (std::size_t i = 1; i < records.size(); ++i) {
            if (j + shift >= records[i].size()) continue;
            const std::string_view cell = trimmed(records[i][j + shift].text);
            if (parse_cell(cell).kind != CellKind::missing && !is_missing_marker(cell)) below.push_back(cell);
        }
        const std::string_view name = trimmed(first[j].text);
        ++votes.count[vote_of(name, below)];
        if (const auto value = any_number(name)) votes.numbers.push_back(*value);
    }
    std::ranges::reverse(votes.numbers);
    return votes;
}

// 0, 1, 2, ..., years, wavelengths: three numbers or more that rise in equal steps.
bool are_names_in_steps(const std::vector<double>& numbers) {
    if (numbers.size() < 3) return false;
    const double step = numbers[1] - numbers[0];
    if (!(step > 0)) return false;
    for (std::size_t i = 2; i < numbers.size(); ++i) {
        if (std::abs(numbers[i] - numbers[i - 1] - step) > 1e-6 * step) return false;
    }
    return true;
}

bool holds_names(const std::vector<Record>& records, std::size_t shift) {
    Votes votes = votes_of(records, shift);
    const std::size_t known = votes.count[Vote::known_text];
    const std::size_t above = votes.count[Vote::text_above_numbers];
    const std::size_t outside = votes.count[Vote::outside], inside = votes.count[Vote::inside];
    // One odd text among numbers in a row whose other texts are known is a slip.
    if (above > 0) return above >= known;
    if (known > 0) return false;
    const bool in_steps = are_names_in_steps(votes.numbers);
    if (votes.count[Vote::new_text] > 0) return votes.numbers.empty() || in_steps || outside > inside;
    if (outside + inside > 0) return in_steps && outside > inside;
    return votes.numbers.empty();
}

std::string name_of(const TextSource& source, const CsvCell& cell, std::size_t position) {
    std::string name = cell.has_doubled_quotes ? unescaped(cell.text) : std::string(cell.text);
    if (name.empty()) name = fmt::format("f{}", position + 1);
    if (!is_utf8(name)) {
        throw_bad_data(fmt::format("{}the name is not UTF-8 text; convert the file to UTF-8",
                                   source.place(cell.text.data(), name)));
    }
    return name;
}

// ---- What is no data

// Cells of a column of the rows that were looked at.
std::vector<std::string_view> column_of(const std::vector<Record>& records, std::size_t first_row,
                                        std::size_t position) {
    std::vector<std::string_view> cells;
    for (std::size_t i = first_row; i < records.size(); ++i) {
        if (position < records[i].size()) cells.push_back(trimmed(records[i][position].text));
    }
    return cells;
}

// 0, 1, 2, ... or 1, 2, 3, ..., or a different text in every row.
bool names_rows(const std::vector<std::string_view>& cells) {
    if (cells.size() < 2) return false;
    const std::set<std::string_view> different(cells.begin(), cells.end());
    if (different.size() < cells.size()) return false;
    const ParsedCell first = parse_cell(cells.front());
    if (first.kind != CellKind::number) return first.kind == CellKind::text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const ParsedCell cell = parse_cell(cells[i]);
        if (cell.kind != CellKind::number || cell.value != first.value + static_cast<double>(i)) return false;
    }
    return first.value == 0 || first.value == 1;
}

bool all_empty(const std::vector<std::string_view>& cells) {
    return std::ranges::all_of(cells, [](std::string_view cell) { return cell.empty(); });
}

// Behind the last line that holds more than separators and blanks. Such a line within quotes is followed by
// the line that closes them.
const char* end_of_rows(const TextSource& source, const char* rows, const CsvDialect& dialect,
                        std::size_t& footers) {
    const char* end = source.end();
    while (end != rows) {
        // The last line, and its end if it has one.
        const char* begin = end - 1;
        while (begin != rows && begin[-1] != dialect.line_end) --begin;
        bool has_separator = false, has_more = false;
        for (const char* p = begin; p != end; ++p) {
            const bool is_separator = *p == dialect.delimiter;
            const bool is_blank = *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n';
            has_separator = has_separator || is_separator;
            has_more = has_more || (!is_separator && !is_blank);
        }
        if (has_more) break;
        if (has_separator) ++footers;
        end = begin;
    }
    return footers > 0 ? end : source.end();
}

// Finds the parts of a layout one after the other.
class LayoutFinder {
  public:
    LayoutFinder(const TextSource& source, Separator separator, const ReadOptions& options)
        : source_(source), separator_(separator), options_(options) {
        layout_.dialect = {.delimiter = delimiter_of(separator), .line_end = line_end_of(source)};
        preamble_ = skip_preamble(source, layout_.dialect);
        if (preamble_.begin == source.end())
            throw_bad_data(fmt::format("{}: the file is empty, expected a table", source.name));
        const char* const p = preamble_.begin;
        first_ = first_record(source, p, source.end(), layout_.dialect);
        first_end_ = skip_line_end(first_.back().end, source.end());
        // A little further than the names: what looks like a table without columns may be no text at all.
        constexpr std::ptrdiff_t first_bytes = 512;
        check_no_nul(source, p, std::max(first_end_, p + std::min(source.end() - p, first_bytes)));
        layout_.end = end_of_rows(source, first_end_, layout_.dialect, footers_);
        records_ = sample(p, layout_.end, layout_.dialect);
        check_hashes();
        if (records_.empty()) records_.push_back(first_);
        is_short_ = records_.size() > 1 && first_.size() + 1 == usual_width(records_);
        check_single_quotes();
        check_title();
    }

    CsvLayout find() {
        find_names();
        find_unused_columns();
        if (footers_ > 0) layout_.notes.push_back(left_out(footers_, "without any cell at the end"));
        const bool comment_has_names = layout_.has_names() && layout_.header == preamble_.last_comment;
        const std::size_t comments = preamble_.comments - (comment_has_names ? 1 : 0);
        if (comments > 0) layout_.notes.push_back(left_out(comments, "with # in front"));
        layout_.description =
            fmt::format("separated by {}, {}", words_for(separator_),
                        layout_.has_names() ? fmt::format("names in line {}", source_.line_of(layout_.header))
                                            : "no names");
        return std::move(layout_);
    }

  private:
    static std::string left_out(std::size_t lines, std::string_view which) {
        return fmt::format("{} {} {} left out", lines == 1 ? "a line" : fmt::format("{} lines", lines), which,
                           lines == 1 ? "is" : "are");
    }

    // Rows that begin with # (colours, numbers of orders) look like lines to be left out.
    void check_hashes() const {
        if (preamble_.comments == 0) return;
        const auto begins = [](const Record& record) {
            return record.size() > 1 && record.front().text.starts_with('#');
        };
        const auto other = std::ranges::find_if(records_, begins);
        if (other == records_.end()) return;
        throw_bad_data(
            fmt::format("{}a row begins with #, as lines above the table do, which are left out; write "
                        "quotes around such cells",
                        source_.place(other->front().text.data())));
    }

    // 'a, b' is one cell for those who wrote it and two for a reader of double quotes.
    void check_single_quotes() const {
        std::size_t opened = 0;
        const char* where = nullptr;
        for (const Record& record : records_) {
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
        if (2 * opened < records_.size() || where == nullptr) return;
        throw_bad_data(
            fmt::format("{}a cell in single quotes holds a separator; write double quotes around cells",
                        source_.place(where)));
    }

    // One text above a table: its name, a date, a remark.
    void check_title() const {
        const std::size_t width = usual_width(records_);
        if (records_.size() < 3 || width < 3) return;
        const auto filled =
            std::ranges::count_if(first_, [](const CsvCell& cell) { return !trimmed(cell.text).empty(); });
        if (filled != 1 || first_.front().text.empty()) return;
        throw_bad_data(
            fmt::format("{}the line holds {} and nothing else, the others up to {} cells: a title? Remove "
                        "the line",
                        source_.place(preamble_.begin), in_quotes(first_.front().text), width));
    }

    void find_names() {
        // The rows may have a cell more than there are names: in front, or an empty one behind.
        const bool names_follow = is_short_ && !all_empty(column_of(records_, 1, first_.size()));
        lacks_first_ = names_follow && names_rows(column_of(records_, 1, 0));
        if (names_follow && !lacks_first_) is_short_ = false;  // the first row will be told
        Record names = first_;
        // The line of names alone ends with a separator.
        const bool is_long = records_.size() > 1 && first_.size() == usual_width(records_) + 1;
        if (is_long && trimmed(first_.back().text).empty()) names.pop_back();
        const bool in_first_record =
            options_.header == Header::yes ||
            (options_.header == Header::automatic &&
             (holds_expected_names() || holds_names(records_, lacks_first_ ? 1 : 0)));
        layout_.header = preamble_.begin;
        layout_.header_end = layout_.rows = in_first_record ? first_end_ : preamble_.begin;
        if (!in_first_record) lacks_first_ = is_short_ = false;
        if (!in_first_record && options_.header == Header::automatic) names_in_comment(names);
        columns_ = (layout_.has_names() ? names.size() : first_.size()) + (is_short_ ? 1 : 0);
        layout_.names = numbered_names(columns_);
        const std::size_t shift = lacks_first_ ? 1 : 0;
        for (std::size_t i = 0; layout_.has_names() && i < names.size(); ++i)
            layout_.names[i + shift] = name_of(source_, names[i], i + shift);
        is_named_.assign(columns_, false);
        for (std::size_t i = 0; layout_.has_names() && i < names.size(); ++i)
            is_named_[i + shift] = !trimmed(names[i].text).empty();
        first_name_ = layout_.has_names() && !lacks_first_ ? std::string(trimmed(names.front().text)) : "-";
    }

    // A model knows the names of its columns.
    bool holds_expected_names() const {
        std::size_t found = 0;
        for (const ExpectedColumn& column : options_.expected) {
            found += std::ranges::any_of(first_, [&](const CsvCell& cell) {
                return (cell.has_doubled_quotes ? unescaped(cell.text) : std::string(cell.text)) ==
                       column.name;
            });
        }
        return found > 0 && 2 * found >= options_.expected.size();
    }

    // # a,b,c: the names of columns that have none else.
    void names_in_comment(Record& names) {
        if (preamble_.last_comment == nullptr || first_.size() < 2) return;
        auto comment = try_record(preamble_.last_comment, source_.end(), layout_.dialect);
        if (!comment || comment->size() != first_.size()) return;
        // Names hold no numbers: else it is a row that someone took out.
        if (std::ranges::any_of(*comment, [](const CsvCell& cell) { return is_any_number(cell.text); }))
            return;
        layout_.header = preamble_.last_comment;
        layout_.header_end = skip_line_end(comment->back().end, source_.end());
        names = std::move(*comment);
    }

    bool is_named(std::size_t column) const { return is_named_[column]; }

    void find_unused_columns() {
        const std::size_t first_row = layout_.rows == preamble_.begin ? 0 : 1;
        if (lacks_first_) {
            layout_.unused.push_back(0);
            layout_.notes.push_back(
                "the rows have one cell more than there are names: the first is taken as "
                "the name of the row and not used");
        } else if (columns_ > 2 && (first_name_.empty() || first_name_.starts_with("Unnamed: 0")) &&
                   names_rows(column_of(records_, first_row, 0))) {
            layout_.unused.push_back(0);
            layout_.notes.push_back("column 1 has no name and numbers or names the rows: it is not used");
        }
        std::size_t empty = 0;
        while (empty + 1 < columns_ && !is_named(columns_ - 1 - empty) && records_.size() > first_row &&
               all_empty(column_of(records_, first_row, columns_ - 1 - empty))) {
            ++empty;
            layout_.unused.push_back(columns_ - empty);
        }
        if (empty == 1)
            layout_.notes.push_back("lines end with a separator: the empty column behind it is not used");
        if (empty > 1) {
            layout_.notes.push_back(fmt::format(
                "lines end with separators: the {} empty columns behind them are not used", empty));
        }
    }

    const TextSource& source_;
    Separator separator_;
    const ReadOptions& options_;
    CsvLayout layout_;
    Preamble preamble_;
    Record first_;
    const char* first_end_ = nullptr;
    std::vector<Record> records_;  // the first ones
    std::size_t footers_ = 0;
    std::size_t columns_ = 0;
    bool is_short_ = false;       // the first record has a cell less than the rows
    bool lacks_first_ = false;    // namely the first
    std::vector<bool> is_named_;  // the columns
    std::string first_name_;
};

}  // namespace

Separator choose_separator(const TextSource& source) {
    CsvDialect dialect{.line_end = line_end_of(source)};
    const Preamble preamble = skip_preamble(source, dialect);
    if (preamble.separator) return *preamble.separator;
    const char* const begin = preamble.begin;
    Separator chosen = Separator::comma;
    Fit best;
    const auto consider = [&](Separator separator, const std::vector<Record>& records) {
        if (records.empty()) return;
        const Fit fit = fit_of(records);
        const bool better = fit.equal != best.equal ? fit.equal
                            : fit.equal             ? fit.numbers > best.numbers
                                                    : fit.alike > best.alike;
        if (!better) return;
        chosen = separator;
        best = fit;
    };
    for (const Separator separator :
         {Separator::comma, Separator::semicolon, Separator::tab, Separator::bar}) {
        dialect.delimiter = delimiter_of(separator);
        consider(separator, sample(begin, source.end(), dialect, 3));
        if (best.equal && best.numbers > 0.9) return chosen;  // no other separator gives more
    }
    if (best.equal && best.numbers > 0.5) return chosen;
    // As much of the text as holds the records that are looked at.
    const char* last = begin;
    for (std::size_t i = 0; i <= sampled_records && last != source.end(); ++i) {
        if (i > fewest_sampled_records && last - begin > sampled_bytes) break;
        last = next_line(last, source.end(), dialect);
    }
    const std::string tabs = with_tabs_for_blanks({begin, static_cast<std::size_t>(last - begin)});
    dialect.delimiter = '\t';
    const auto records = sample(tabs.data(), tabs.data() + tabs.size(), dialect);
    // 12 mg,p: a cell that holds the other separator and is no number was not meant to be cut at its blanks.
    const char other = delimiter_of(chosen);
    const bool cuts_cells =
        best.equal && std::ranges::any_of(records, [&](const Record& record) {
            return std::ranges::any_of(record, [&](const CsvCell& cell) {
                return cell.text.find(other) != std::string_view::npos && !is_any_number(cell.text);
            });
        });
    if (!records.empty() && fit_of(records).equal && !cuts_cells) consider(Separator::blanks, records);
    return chosen;
}

std::string with_tabs_for_blanks(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    bool in_quotes = false, pending = false, line_begins = true;
    for (const char c : text) {
        if (!in_quotes && (c == ' ' || c == '\t')) {
            pending = !line_begins;
            continue;
        }
        const bool ends_line = !in_quotes && (c == '\n' || c == '\r');
        if (pending && !ends_line) result += '\t';
        pending = false;
        if (c == '"') in_quotes = !in_quotes;
        result += c;
        line_begins = ends_line;
    }
    return result;
}

const char* end_of_record(const char* p, const char* end, const CsvDialect& dialect) {
    for (;;) {
        p = read_cell(p, end, dialect).end;
        while (!is_line_end(p, end, dialect) && *p != dialect.delimiter) ++p;
        if (is_line_end(p, end, dialect)) return skip_line_end(p, end);
        ++p;
    }
}

CsvLayout find_layout(const TextSource& source, Separator separator, const ReadOptions& options) {
    return LayoutFinder(source, separator, options).find();
}

}  // namespace hardlearn
