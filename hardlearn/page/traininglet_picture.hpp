#pragma once

#include <string>

#include "hardlearn/page/page_state.hpp"
#include "hardlearn/tasks/traininglets.hpp"

namespace hardlearn {

/// The traininglets that were embedded, each around its new row, and what they have together; a table has the
/// same in numbers. Empty where none was embedded.
std::string traininglet_picture(PageState& state, const TrainingletReport& report);

}  // namespace hardlearn
