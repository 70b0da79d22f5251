#pragma once

#include <string>

#include "hardlearn/tasks/traininglets.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.traininglets/1 (docs/json.md). `model_path`, `file`: where the model and the rows
/// came from.
std::string traininglets_record(const TrainingletReport& report, const std::string& model_path,
                                const std::string& file);

}  // namespace hardlearn
