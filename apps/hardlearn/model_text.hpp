#pragma once

#include <string>

#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn::app {

/// "k 40, cost 10, gamma 0.0556".
std::string candidate_text(const Candidate& candidate);

/// What was chosen and on which evidence, in lines for people.
std::string chosen_text(const MicroLearner& model);

}  // namespace hardlearn::app
