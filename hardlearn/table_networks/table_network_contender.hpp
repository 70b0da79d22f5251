#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn {

/// A network of the Micro-Learning paper as a model of evaluate(): its name is that of its kind. `seed`: each
/// fold's, and each network's, is drawn from it. `epochs`: of a training at the most; none: 60.
Contender table_network_contender(const std::string& name, std::uint64_t seed,
                                  std::optional<std::size_t> epochs);

/// Whether a network of this floor has the name.
bool is_table_network(const std::string& name);

}  // namespace hardlearn
