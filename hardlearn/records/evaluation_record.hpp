#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/evaluation/evaluation_detail.hpp"
#include "hardlearn/evaluation/recorded_set.hpp"
#include "hardlearn/tasks/evaluate.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.evaluation/2 (docs/json.md). `files`: where the sets came from, one a set; all
/// sets were evaluated with the same options.
std::string evaluation_record(std::span<const EvaluatedSet> sets, std::span<const std::string> files);

/// Reads such a record, or one of version 1, plain or gzip.
/// Fields that it does not need are not looked at. Error(file) if the file cannot be read; Error(bad_data)
/// "FILE: ..." if it is no JSON, "FILE: field 'data[0].rows': ..." if a field is missing or of another type.
std::vector<RecordedSet> read_evaluation_record(const std::filesystem::path& path);

/// The same from memory; `source` is the name in messages.
std::vector<RecordedSet> parse_evaluation_record(std::string_view text, const std::string& source);

/// All that such a record tells of its sets, row by row, with the same errors; also Error(bad_data) where
/// lists differ in length or name classes and folds that there are not.
std::vector<EvaluationDetail> read_evaluation_details(const std::filesystem::path& path);
std::vector<EvaluationDetail> parse_evaluation_details(std::string_view text, const std::string& source);

}  // namespace hardlearn
