#pragma once

#include <string>

#include "hardlearn/tasks/reading.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.features/1 (docs/json.md) of rows that were made of images. `file`: the images;
/// `output`: where the features went.
std::string features_record(const ReadData& read, const std::string& file, const std::string& output);

}  // namespace hardlearn
