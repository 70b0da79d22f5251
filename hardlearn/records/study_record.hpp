#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/tasks/study.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.study/1 (docs/json.md).
std::string study_record(const Study& study);

/// The sets of such a record, plain or gzip, to go on from: what they hold and how it was found. Error(file)
/// if the file cannot be read; Error(bad_data) with the file's name if it is no such record.
std::vector<StudiedSet> read_study_record(const std::filesystem::path& path);

/// The same from memory; `source` is the name in messages.
std::vector<StudiedSet> parse_study_record(std::string_view text, const std::string& source);

/// The rows that were measured and the points between them as CSV: kind ("row" or "point"), class, row (of
/// the data, from 1) or first, second and share of a point, then the prepared features.
std::string points_csv(const MeasuredPoints& points, const Dataset& data);

}  // namespace hardlearn
