#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn {

/// Networks as models of evaluate(), in the order named: methods of learned reweighting (see
/// reweighting_contenders) and the networks that the Micro-Learning paper compares with (cnn, lstm, gru,
/// bi-lstm, conv-lstm, dnn, protonet, ft-transformer). `epochs`: of the former, and of the latter at the
/// most; none: their default.
std::vector<Contender> network_contenders(std::span<const std::string> names,
                                          const EvaluationOptions& options,
                                          std::optional<std::size_t> epochs);

/// Methods of learned reweighting as models of evaluate(), in the order named. Each trains the network for
/// tables with its defaults, on one thread, with a seed of its own for each fold; margins of a fold's
/// training rows are computed once and shared by the methods that need them, and the first of them bears the
/// time. `epochs`: of the networks; none: their default.
std::vector<Contender> reweighting_contenders(std::span<const std::string> names,
                                              const EvaluationOptions& options,
                                              std::optional<std::size_t> epochs);

}  // namespace hardlearn
