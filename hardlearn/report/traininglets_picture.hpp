#pragma once

#include <string>
#include <string_view>

#include "hardlearn/tasks/traininglets.hpp"

namespace hardlearn {

/// Small pictures of the first traininglets, each embedded with its query, and of the rows that they have
/// together; rows are coloured by class. Self-contained SVG.
std::string traininglets_svg(const TrainingletReport& report, std::string_view file);

}  // namespace hardlearn
