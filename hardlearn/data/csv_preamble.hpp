#pragma once

#include <cstddef>
#include <optional>

#include "hardlearn/data/csv_cells.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// What stands before the first record of a delimited text.
struct CsvPreamble {
    const char* begin = nullptr;         ///< of the first record
    const char* last_comment = nullptr;  ///< behind the # of the last line that begins with one
    std::size_t comments = 0;
    std::optional<Separator> separator = {};  ///< that a line sep=; names
};

/// A byte order mark, blank lines, lines that begin with # and a line sep=; are no records.
CsvPreamble skip_preamble(const TextSource& source, const CsvDialect& dialect);

/// '\r' only where there is no '\n', as in files of old Macs.
char line_end_of(const TextSource& source);

/// Behind the next line end, be it in quotes or not.
const char* next_line(const char* p, const char* end, const CsvDialect& dialect);

}  // namespace hardlearn
