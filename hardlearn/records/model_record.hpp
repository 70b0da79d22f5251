#pragma once

#include <string>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.model/1 (docs/json.md). `schema`: of the model file at `path`.
std::string model_record(const MicroLearner& model, const std::string& path, int schema);

}  // namespace hardlearn
