#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/data/csv_sample.hpp"

namespace hardlearn {

/// Whether the first record holds names, as its cells differ from those below, column by column. `shift`: the
/// rows have so many cells more in front.
bool holds_names(const std::vector<CsvRecord>& records, std::size_t shift);

}  // namespace hardlearn
