#pragma once

#include <string>

#include "hardlearn/simulation/simulate.hpp"

namespace hardlearn {

/// What was drawn, and how good a model can be at the best.
std::string simulation_text(const SimulatedData& simulated);

}  // namespace hardlearn
