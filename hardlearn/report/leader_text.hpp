#pragma once

#include <string>
#include <vector>

#include "hardlearn/evaluation/protocol.hpp"

namespace hardlearn {

/// The sentence under a table of models: which leads by D-index, and whether Micro-Learning's lead over the
/// best plain model is larger than the deviation between folds. Empty for fewer than two models.
std::string leader_text(const std::vector<ModelRecord>& models);

}  // namespace hardlearn
