#pragma once

#include <string>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// What was chosen and on which evidence, in lines for people.
std::string chosen_text(const MicroLearner& model);

/// What is in a model file of this schema at `path`, for people.
std::string model_text(const MicroLearner& model, const std::string& path, int schema);

}  // namespace hardlearn
