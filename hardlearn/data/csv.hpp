#pragma once

#include "hardlearn/data/read_from_memory.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Reads delimited text (RFC 4180) in parallel chunks. Beyond the RFC: a byte order mark is skipped, blank
/// lines are skipped, blanks around unquoted cells are not part of them, quotes inside unquoted cells are
/// ordinary characters, lines may end with a carriage return alone. Quoting does not change what a cell
/// means: "1" is a number, "" is missing. A column is numeric if all its cells are numbers or missing; a
/// single text makes it a text column, with a note, unless the caller expects numbers, which makes it an
/// error.
Dataset read_csv(const TextSource& source, char delimiter, const ReadOptions& options,
                 const RunContext& context, const ReadLimits& limits);

/// The cells of a text of one column, with the line end of blank lines at the end ignored. Throws
/// Error(bad_data) if a line has two cells.
std::vector<std::string> read_single_column(const TextSource& source);

}  // namespace hardlearn
