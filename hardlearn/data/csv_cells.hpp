#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "hardlearn/data/number_parsing.hpp"

namespace hardlearn {

/// The characters that give a delimited text its shape.
struct CsvDialect {
    char delimiter = ',';
    char line_end = '\n';  ///< '\r' in files of old Macs; before '\n' a '\r' belongs to the line end
};

/// One cell as it stands in the file.
struct CsvCell {
    std::string_view text;  ///< without quotes and without blanks around an unquoted cell
    bool has_doubled_quotes = false;
    const char* end = nullptr;  ///< the delimiter or line end behind it, or the end of the text
    /// where text follows a closing quote, or the opening quote of an open cell
    const char* problem = nullptr;
};

/// Whether `at` is the end of a line (or of the text).
inline bool is_line_end(const char* at, const char* end, const CsvDialect& dialect) {
    return at == end || *at == dialect.line_end ||
           (*at == '\r' && (at + 1 == end || at[1] == dialect.line_end));
}

/// Behind the line end at `at`.
inline const char* skip_line_end(const char* at, const char* end) {
    if (at != end && *at == '\r') {
        ++at;
        return at != end && *at == '\n' ? at + 1 : at;
    }
    return at == end ? at : at + 1;
}

/// Without blank lines from p on.
inline const char* skip_blank_lines(const char* p, const char* end, const CsvDialect& dialect) {
    while (p != end && is_line_end(p, end, dialect)) p = skip_line_end(p, end);
    return p;
}

/// Reads the quoted cell that begins with the quote at `begin`.
CsvCell read_quoted_cell(const char* begin, const char* end, const CsvDialect& dialect);

/// Reads the cell that begins at `begin` (RFC 4180). A quote inside an unquoted cell is an ordinary
/// character.
inline CsvCell read_cell(const char* begin, const char* end, const CsvDialect& dialect) {
    if (begin != end && *begin == '"') return read_quoted_cell(begin, end, dialect);
    const char* p = begin;
    while (p != end && *p != dialect.delimiter && *p != dialect.line_end) ++p;
    // The carriage return of a line end is not part of the cell; `end` must point at it.
    const char* cell_end = p;
    if (p != begin && p[-1] == '\r' && (p == end || *p == dialect.line_end)) --cell_end;
    return {.text = trimmed({begin, static_cast<std::size_t>(cell_end - begin)}), .end = cell_end};
}

/// Behind the line end of the record that begins at p.
const char* end_of_record(const char* p, const char* end, const CsvDialect& dialect);

/// The text of a cell with doubled quotes made single.
std::string unescaped(std::string_view text);

}  // namespace hardlearn
