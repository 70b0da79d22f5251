#pragma once

#include <string>

#include "hardlearn/report/comparison_text.hpp"
#include "hardlearn/tasks/study.hpp"

namespace hardlearn {

/// A study for people: the sets, how each measure goes with the skill of plain models, what tells failures,
/// and whether the Learning-Hard Index breaks where it was claimed to and says where Micro-Learning helps.
std::string study_text(const Study& study, TableStyle style);

}  // namespace hardlearn
