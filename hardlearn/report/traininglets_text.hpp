#pragma once

#include <string>
#include <string_view>

#include "hardlearn/tasks/traininglets.hpp"

namespace hardlearn {

/// What the traininglets are like, what tells the wrong answers, and how simple the machines are.
std::string traininglets_text(const TrainingletReport& report, std::string_view model_path,
                              std::string_view file);

}  // namespace hardlearn
