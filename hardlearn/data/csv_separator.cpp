#include "hardlearn/data/csv_separator.hpp"

#include <algorithm>
#include <tuple>

#include "hardlearn/data/csv_preamble.hpp"
#include "hardlearn/data/csv_sample.hpp"

namespace hardlearn {
namespace {

struct Fit {
    bool equal = false;  ///< all rows have equally many cells, more than one
    bool exact = false;  ///< and so has the first record, which may have one more or less
    double alike = 0;    ///< share of the rows with the usual number of cells, more than one
    double numbers = 0;  ///< share of the cells of the rows that are numbers
};

Fit fit_of(const std::vector<CsvRecord>& records) {
    const std::size_t width = usual_width(records);
    if (width < 2) return {};
    std::size_t alike = 0, numbers = 0, cells = 0, rows = 0;
    for (std::size_t i = records.size() > 1 ? 1 : 0; i < records.size(); ++i, ++rows) {
        alike += records[i].size() == width;
        const std::size_t step = 1 + records[i].size() / sampled_columns;
        for (std::size_t j = 0; j < records[i].size(); j += step) {
            ++cells;
            numbers += any_number(records[i][j].text).has_value();
        }
    }
    const std::size_t first = records.front().size();
    const bool first_fits = first == width || first + 1 == width || first == width + 1;
    return {.equal = alike == rows && first_fits,
            .exact = alike == rows && first == width,
            .alike = static_cast<double>(alike) / static_cast<double>(rows),
            .numbers = static_cast<double>(numbers) / static_cast<double>(cells)};
}

}  // namespace

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

Separator choose_separator(const TextSource& source) {
    CsvDialect dialect{.line_end = line_end_of(source)};
    const CsvPreamble preamble = skip_preamble(source, dialect);
    if (preamble.separator) return *preamble.separator;
    const char* const begin = preamble.begin;
    Separator chosen = Separator::comma;
    Fit best;
    const auto consider = [&](Separator separator, const std::vector<CsvRecord>& records) {
        if (records.empty()) return;
        const Fit fit = fit_of(records);
        const auto rank = [](const Fit& one) {
            return one.equal ? std::tuple(true, one.numbers, one.exact) : std::tuple(false, one.alike, false);
        };
        // 1,5;p: where both would do, the comma is rather a decimal sign.
        const bool tie_breaks = fit.equal && chosen == Separator::comma && separator != Separator::blanks;
        if (tie_breaks ? rank(fit) < rank(best) : rank(fit) <= rank(best)) return;
        chosen = separator;
        best = fit;
    };
    for (const Separator separator :
         {Separator::comma, Separator::semicolon, Separator::tab, Separator::bar}) {
        dialect.delimiter = delimiter_of(separator);
        consider(separator, sample_records(begin, source.end(), dialect, 3));
        if (best.equal && best.numbers > 0.9) return chosen;  // no other separator gives more
    }
    if (best.equal && best.numbers > 0.5) return chosen;
    // As much of the text as holds the records that are looked at.
    const char* last = begin;
    for (std::size_t i = 0; i <= sampled_records && last != source.end(); ++i) {
        if (i > fewest_sampled_records && static_cast<std::size_t>(last - begin) > sampled_bytes) break;
        last = next_line(last, source.end(), dialect);
    }
    const std::string tabs = with_tabs_for_blanks({begin, static_cast<std::size_t>(last - begin)});
    dialect.delimiter = '\t';
    const auto records = sample_records(tabs.data(), tabs.data() + tabs.size(), dialect);
    // 12 mg,p: a cell that holds the other separator and is no number was not meant to be cut at its blanks.
    const char other = delimiter_of(chosen);
    const bool cuts_cells =
        best.equal && std::ranges::any_of(records, [&](const CsvRecord& record) {
            return std::ranges::any_of(record, [&](const CsvCell& cell) {
                return cell.text.find(other) != std::string_view::npos && !any_number(cell.text);
            });
        });
    if (records.empty() || cuts_cells) return chosen;
    const Fit blanks = fit_of(records);
    // Where nothing else cuts the lines, those that blanks cut otherwise than most are what is wrong.
    const bool cuts_most = best.alike == 0 && blanks.alike >= 0.5 && blanks.numbers > 0.25;
    if (blanks.equal || cuts_most) consider(Separator::blanks, records);
    return chosen;
}

std::string with_tabs_for_blanks(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    bool in_quotes = false, line_begins = true, cell_begins = true;
    bool was_closed = false;  // by the character before
    for (const char c : text) {
        if (!in_quotes && (c == ' ' || c == '\t')) {
            cell_begins = true;
            continue;
        }
        const bool ends_line = !in_quotes && (c == '\n' || c == '\r');
        if (cell_begins && !line_begins && !ends_line) result += '\t';
        // As read_cell does: within a cell that does not begin with one a quote is a character like others.
        const bool is_sign = c == '"' && (in_quotes || cell_begins || was_closed);
        if (is_sign) in_quotes = !in_quotes;
        was_closed = is_sign && !in_quotes;
        result += c;
        line_begins = cell_begins = ends_line;
    }
    return result;
}

}  // namespace hardlearn
