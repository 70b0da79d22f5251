#include "hardlearn/data/single_column.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/csv_cells.hpp"

namespace hardlearn {

std::vector<std::string> read_single_column(const TextSource& source) {
    check_no_nul(source, source.begin(), source.end());
    CsvDialect dialect;
    const char* p = source.begin();
    const char* const end = source.end();
    if (source.text.starts_with("\xEF\xBB\xBF")) p += 3;
    if (std::find(p, end, '\n') == end && std::find(p, end, '\r') != end) dialect.line_end = '\r';
    std::vector<std::string> cells;
    std::size_t used = 0;
    while (p != end) {
        const CsvCell cell = read_cell(p, end, dialect);
        if (cell.problem == p)
            throw_bad_data(fmt::format("{}a quote is opened here and never closed", source.place(p)));
        if (!is_line_end(cell.end, end, dialect)) {
            throw_bad_data(fmt::format("{}found a second cell behind {}, expected one column",
                                       source.place(p), in_quotes(cell.text)));
        }
        cells.push_back(cell.has_doubled_quotes ? unescaped(cell.text) : std::string(cell.text));
        if (!cell.text.empty()) used = cells.size();
        if (!is_utf8(cells.back())) {
            throw_bad_data(fmt::format(
                "{}{} is not UTF-8 text; convert the file to UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)",
                source.place(p), in_quotes(cells.back())));
        }
        p = skip_line_end(cell.end, end);
    }
    cells.resize(used);
    return cells;
}

}  // namespace hardlearn
