#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn {

/// The given rows (increasing) of a data file as a table. Of CSV and TSV: the records as they stand in the
/// file, byte for byte, with its header; classes and groups that came from files of their own become columns
/// at the end, the class last. Of other formats: CSV of `data`, the file as it was read with these options,
/// with all digits. Of images: the names of these and their classes.
std::string rows_as_table(const std::filesystem::path& file, const ReadOptions& options, const Dataset& data,
                          std::span<const RowIndex> rows, const RunContext& context);

/// These rows as CSV with a header: the columns, with all digits, groups where there are any, and the class
/// last.
std::string dataset_as_csv(const Dataset& data, std::span<const RowIndex> rows);

/// Throws Error(bad_argument) if a reader would take the table for something else when it is named `output`.
void check_table_name(const std::filesystem::path& file, const std::filesystem::path& output);

}  // namespace hardlearn
