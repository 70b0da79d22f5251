#include "hardlearn/data/csv_cells.hpp"

namespace hardlearn {

CsvCell read_quoted_cell(const char* begin, const char* end, const CsvDialect& dialect) {
    CsvCell cell;
    const char* p = begin + 1;
    for (;;) {
        p = static_cast<const char*>(std::memchr(p, '"', static_cast<std::size_t>(end - p)));
        if (p == nullptr) return {.text = {begin, 1}, .end = end, .problem = begin};
        if (p + 1 == end || p[1] != '"') break;
        cell.has_doubled_quotes = true;
        p += 2;
    }
    cell.text = {begin + 1, static_cast<std::size_t>(p - begin - 1)};
    ++p;
    while (p != end && (*p == ' ' || *p == '\t') && *p != dialect.delimiter) ++p;
    cell.end = p;
    if (!is_line_end(p, end, dialect) && *p != dialect.delimiter) cell.problem = p;
    return cell;
}

const char* end_of_record(const char* p, const char* end, const CsvDialect& dialect) {
    for (;;) {
        p = read_cell(p, end, dialect).end;
        while (!is_line_end(p, end, dialect) && *p != dialect.delimiter) ++p;
        if (is_line_end(p, end, dialect)) return skip_line_end(p, end);
        ++p;
    }
}

std::string unescaped(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        result += text[i];
        if (text[i] == '"') ++i;
    }
    return result;
}

}  // namespace hardlearn
