#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Reads delimited text (RFC 4180, and other separators) in parallel chunks. Beyond the RFC: a byte order
/// mark, blank lines, lines before the table that begin with #, empty lines of separators behind it are no
/// rows; blanks around unquoted cells are not part of them; quotes inside unquoted cells are ordinary
/// characters; lines may end with a carriage return alone. Quoting does not change what a cell means: "1" is
/// a number, "" is missing. A column is numeric if all its cells are numbers or missing; one that holds other
/// texts beside many numbers (is_column_of_numbers) is an error, one of few numbers is text.
Dataset read_csv(const TextSource& source, const ReadOptions& options, const RunContext& context,
                 const ReadLimits& limits);

}  // namespace hardlearn
