#pragma once

#include <string>

#include "hardlearn/tasks/shift.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.shift/1 (docs/json.md). `model_path`: empty without a model.
std::string shift_record(const ShiftedData& shifted, const std::string& training_file,
                         const std::string& test_file, const std::string& model_path);

}  // namespace hardlearn
