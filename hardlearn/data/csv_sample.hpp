#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "hardlearn/data/csv_cells.hpp"

namespace hardlearn {

/// The cells of one record of a delimited text.
using CsvRecord = std::vector<CsvCell>;

/// How much of a file is looked at to understand it: of a wide one fewer records.
inline constexpr std::size_t sampled_records = 200;
inline constexpr std::size_t fewest_sampled_records = 9;
inline constexpr std::size_t sampled_bytes = std::size_t{1} << 18;
inline constexpr std::size_t sampled_columns = 500;

/// The cells of the record that begins at p; nothing where a quote is in the way.
std::optional<CsvRecord> try_record(const char* p, const char* end, const CsvDialect& dialect);

/// The first records from p on, as far as they can be read: `fewest` at least where there are so many.
std::vector<CsvRecord> sample_records(const char* p, const char* end, const CsvDialect& dialect,
                                      std::size_t fewest = fewest_sampled_records);

/// How many cells most of the rows have, the first record left aside; its own where there is no other.
std::size_t usual_width(const std::vector<CsvRecord>& records);

/// The cells of a column, without blanks around them, from the record `first` on.
std::vector<std::string_view> column_of(const std::vector<CsvRecord>& records, std::size_t first,
                                        std::size_t position);

/// The number of a cell, with a point or else with a comma as decimal sign.
std::optional<double> any_number(std::string_view cell);

}  // namespace hardlearn
