#include "hardlearn/data/csv_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/csv_line_checks.hpp"
#include "hardlearn/data/csv_names.hpp"
#include "hardlearn/data/csv_preamble.hpp"
#include "hardlearn/data/csv_sample.hpp"
#include "hardlearn/data/csv_separator.hpp"

namespace hardlearn {
namespace {

CsvRecord first_record(const TextSource& source, const char* p, const char* end, const CsvDialect& dialect) {
    CsvRecord record;
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

std::string name_of(const TextSource& source, const CsvCell& cell, std::size_t position) {
    std::string name = cell.has_doubled_quotes ? unescaped(cell.text) : std::string(cell.text);
    if (name.starts_with("\xEF\xBB\xBF")) name.erase(0, 3);  // a byte order mark within quotes
    if (name.empty()) name = fmt::format("f{}", position + 1);
    if (!is_utf8(name)) {
        throw_bad_data(fmt::format(
            "{}the name is not UTF-8 text; convert the file to UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)",
            source.place(cell.text.data(), name)));
    }
    return name;
}

// 0, 1, 2, ... or 1, 2, 3, ...; different whole numbers, where the rows were shuffled or some were taken; or
// a different text in every row.
bool names_rows(const std::vector<std::string_view>& cells) {
    constexpr std::size_t enough = 10;
    if (cells.size() < 2) return false;
    const std::set<std::string_view> different(cells.begin(), cells.end());
    if (different.size() < cells.size()) return false;
    const ParsedCell first = parse_cell(cells.front());
    if (first.kind != CellKind::number) return first.kind == CellKind::text;
    bool counts = first.value == 0 || first.value == 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const ParsedCell cell = parse_cell(cells[i]);
        if (cell.kind != CellKind::number || cell.value < 0 || cell.value != std::floor(cell.value))
            return false;
        counts = counts && cell.value == first.value + static_cast<double>(i);
    }
    return counts || cells.size() >= enough;
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
        records_ = sample_records(p, layout_.end, layout_.dialect);
        check_hashes();
        if (records_.empty()) records_.push_back(first_);
        is_short_ = records_.size() > 1 && first_.size() + 1 == usual_width(records_);
        check_lines(source, records_, layout_.end, layout_.dialect);
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
        const auto begins = [](const CsvRecord& record) {
            return record.size() > 1 && record.front().text.starts_with('#');
        };
        const auto other = std::ranges::find_if(records_, begins);
        if (other == records_.end()) return;
        throw_bad_data(
            fmt::format("{}a row begins with #, as lines above the table do, which are left out; write "
                        "quotes around such cells",
                        source_.place(other->front().text.data())));
    }

    void find_names() {
        // The rows may have a cell more than there are names: in front, or an empty one behind.
        const bool names_follow = is_short_ && !all_empty(column_of(records_, 1, first_.size()));
        lacks_first_ = names_follow && names_rows(column_of(records_, 1, 0));
        if (names_follow && !lacks_first_) is_short_ = false;  // the first row will be told
        CsvRecord names = first_;
        // The line of names alone ends with separators.
        const std::size_t width = records_.size() > 1 ? usual_width(records_) : first_.size();
        while (names.size() > width && trimmed(names.back().text).empty()) names.pop_back();
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
    void names_in_comment(CsvRecord& names) {
        if (preamble_.last_comment == nullptr || first_.size() < 2) return;
        auto comment = try_record(preamble_.last_comment, source_.end(), layout_.dialect);
        if (!comment || comment->size() != first_.size()) return;
        // Names hold no numbers: else it is a row that someone took out.
        if (std::ranges::any_of(*comment,
                                [](const CsvCell& cell) { return any_number(cell.text).has_value(); }))
            return;
        layout_.header = preamble_.last_comment;
        layout_.header_end = skip_line_end(comment->back().end, source_.end());
        names = std::move(*comment);
    }

    bool is_named(std::size_t column) const { return is_named_[column]; }

    // In a file that has names; pandas calls the names of its rows so when it reads them.
    bool is_nameless(std::size_t column) const {
        return layout_.has_names() && (!is_named(column) || layout_.names[column].starts_with("Unnamed: 0"));
    }

    void find_unused_columns() {
        const std::size_t first_row = layout_.rows == preamble_.begin ? 0 : 1;
        if (lacks_first_) {
            layout_.unused.push_back(0);
            layout_.notes.push_back(
                "the rows have one cell more than there are names: the first is taken as "
                "the name of the row and not used");
        }
        std::size_t leading = 0;
        while (!lacks_first_ && leading + 2 < columns_ && is_nameless(leading) &&
               names_rows(column_of(records_, first_row, leading))) {
            layout_.unused.push_back(leading++);
        }
        if (leading == 1)
            layout_.notes.push_back("column 1 has no name and numbers or names the rows: it is not used");
        if (leading > 1) {
            layout_.notes.push_back(fmt::format(
                "the first {} columns have no names and number or name the rows: they are not used",
                leading));
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
    CsvPreamble preamble_;
    CsvRecord first_;
    const char* first_end_ = nullptr;
    std::vector<CsvRecord> records_;  // the first ones
    std::size_t footers_ = 0;
    std::size_t columns_ = 0;
    bool is_short_ = false;       // the first record has a cell less than the rows
    bool lacks_first_ = false;    // namely the first
    std::vector<bool> is_named_;  // the columns
};

}  // namespace

CsvLayout find_layout(const TextSource& source, Separator separator, const ReadOptions& options) {
    return LayoutFinder(source, separator, options).find();
}

LaidOutText::LaidOutText(const TextSource& source, const ReadOptions& options)
    : separator_(options.separator == Separator::automatic ? choose_separator(source) : options.separator),
      tabs_(separator_ == Separator::blanks ? with_tabs_for_blanks(source.text) : ""),
      text_{source.name, has_tabs_for_blanks() ? std::string_view(tabs_) : source.text},
      layout_(find_layout(text_, separator_, options)) {}

TextSource LaidOutText::up_to_end() const {
    return {text_.name, text_.text.substr(0, static_cast<std::size_t>(layout_.end - text_.begin()))};
}

}  // namespace hardlearn
