#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/data/csv_sample.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// Error(bad_data) for lines that look like rows or names and are none: text above the table, a line of
/// units, types, dashes or further names, sums or means below the table (whose rows end at `end`), cells in
/// single quotes that hold separators. `records`: the first ones.
void check_lines(const TextSource& source, const std::vector<CsvRecord>& records, const char* end,
                 const CsvDialect& dialect);

/// What may be the matter with the line of a place that does not have as many cells as others, to end a
/// message with: "; a quote within quotes is written twice, not with a backslash". Empty where nothing is
/// seen.
std::string hint_on_line(const TextSource& source, const char* at, const CsvDialect& dialect);

}  // namespace hardlearn
