#pragma once

#include <string>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn::app {

/// What was chosen and on which evidence, in lines for people.
std::string chosen_text(const MicroLearner& model);

}  // namespace hardlearn::app
