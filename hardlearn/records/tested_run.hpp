#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "hardlearn/evaluation/margin_analysis.hpp"

namespace hardlearn {

/// Reads the record of a network that was tested (written where the network is known: schema
/// hardlearn.reweight/1 or 2, docs/json.md), plain or gzip. Fields that it does not need are not looked at.
/// Error(file) if the file cannot be read; Error(bad_data) "FILE: ..." if it is no JSON, "FILE: field
/// 'test.margins[3]': ..." if a field is missing or of another type, and if the run was not tested.
TestedRun read_tested_run(const std::filesystem::path& path);

/// The same from memory; `source` is the name in messages.
TestedRun parse_tested_run(std::string_view text, const std::string& source);

}  // namespace hardlearn
