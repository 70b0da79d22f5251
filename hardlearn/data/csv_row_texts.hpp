#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/csv_cells.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

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

}  // namespace hardlearn
