#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hardlearn {

/// Names of data sets from a CSV file with a column `name` and, if `half` is not empty, a column `half`: all
/// of them, or those of that half, in the order of the file. Cells stand without quotes; empty lines count
/// for nothing. Error(file) if the file cannot be read; Error(bad_data) "FILE:LINE: ..." for a column that is
/// not there, a line with too few or too many cells, a name that is empty or given twice, and a half without
/// sets (it tells which halves there are).
std::vector<std::string> read_set_list(const std::filesystem::path& path, std::string_view half);

/// The same from memory; `source` is the name in messages.
std::vector<std::string> parse_set_list(std::string_view text, const std::string& source,
                                        std::string_view half);

/// The family of each set, from a CSV file with the columns `name` and `family`. Errors as above.
std::map<std::string, std::string> read_families(const std::filesystem::path& path);

/// The same from memory.
std::map<std::string, std::string> parse_families(std::string_view text, const std::string& source);

}  // namespace hardlearn
