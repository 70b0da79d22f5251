#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/csv_cells.hpp"
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

/// A delimited text as it stands in its file, cut at the ends of its records.
struct CsvRecords {
    CsvDialect dialect;
    std::string_view before;  ///< what precedes the first record: a byte order mark, blank lines
    std::optional<std::string_view> header;  ///< the record that holds the names, with its line end
    std::vector<std::string_view> rows;      ///< records with their line ends; blank lines are none
};

/// The records that read_csv takes for the rows of the text, in their order. The views point into the text.
/// Throws Error(bad_data) for a text that cannot be cut; cells are not looked at.
CsvRecords read_csv_records(const TextSource& source, const ReadOptions& options, const RunContext& context);

/// The cells of a text of one column, with the line end of blank lines at the end ignored. Throws
/// Error(bad_data) if a line has two cells.
std::vector<std::string> read_single_column(const TextSource& source);

}  // namespace hardlearn
