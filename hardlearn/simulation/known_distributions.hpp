#pragma once

#include <memory>

#include "hardlearn/simulation/distribution.hpp"

namespace hardlearn {

/// The distribution of this kind.
std::unique_ptr<Distribution> make_distribution(SimulationKind kind);

}  // namespace hardlearn
