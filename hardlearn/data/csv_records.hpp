#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/csv_cells.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Whole records of a delimited text that stand one after the other.
struct RecordRange {
    const char* begin = nullptr;
    const char* end = nullptr;
    std::size_t first_row = 0;  ///< records before `begin`
    std::size_t rows = 0;       ///< blank lines are no records
};

/// Cuts the text from `begin` on into ranges of whole records, of about chunk_bytes each. Every chunk is
/// looked at in parallel as if it began outside a quoted cell; the few that turn out to begin inside one are
/// looked at again. Throws Error(bad_data) for a NUL byte and for a quote that is never closed.
std::vector<RecordRange> cut_into_records(const TextSource& source, const char* begin,
                                          const CsvDialect& dialect, std::size_t chunk_bytes,
                                          const RunContext& context);

}  // namespace hardlearn
