#pragma once

#include <string>

#include "hardlearn/tasks/fit.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.fit/1 (docs/json.md). `file`: where the data came from; `model_path`: where the
/// model went.
std::string fit_record(const FittedModel& fitted, const std::string& file, const std::string& model_path);

}  // namespace hardlearn
