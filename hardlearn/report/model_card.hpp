#pragma once

#include <string>

#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// A model card in Markdown after the items of TRIPOD+AI (Collins et al., BMJ 2024): what the dossier knows
/// is filled in, in full or in part; everything else is a question to a person, and nothing is marked as
/// done.
std::string model_card(const Dossier& dossier);

}  // namespace hardlearn
