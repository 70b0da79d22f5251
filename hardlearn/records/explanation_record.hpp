#pragma once

#include <string>

#include "hardlearn/tasks/explain.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.explanation/1 (docs/json.md). `model_path`, `file`: where the model and the row
/// came from.
std::string explanation_record(const ExplainedRow& explained, const MicroLearner& model,
                               const std::string& model_path, const std::string& file);

}  // namespace hardlearn
