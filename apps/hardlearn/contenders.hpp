#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn::app {

/// The models that `options` names (none: the default ones) for evaluate(), plain models and networks in any
/// mixture. `epochs`: see reweighting_contenders. Error(bad_argument) for an unknown name.
std::vector<Contender> contenders(const EvaluationOptions& options, std::optional<std::size_t> epochs);

}  // namespace hardlearn::app
