#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn {

/// Methods of learned reweighting as models of evaluate(), in the order named. Each trains the network for
/// tables with its defaults, on one thread, with a seed of its own for each fold; margins of a fold's
/// training rows are computed once and shared by the methods that need them, and the first of them bears the
/// time. `epochs`: of the networks; none: their default.
std::vector<Contender> reweighting_contenders(std::span<const std::string> names,
                                              const EvaluationOptions& options,
                                              std::optional<std::size_t> epochs);

}  // namespace hardlearn
