#pragma once

#include <span>
#include <string>

#include "hardlearn/evaluation/failures.hpp"
#include "hardlearn/report/comparison_text.hpp"

namespace hardlearn {

/// For people, set by set: errors by class and by confidence, and the rows that only one of the models gets
/// right. Nothing for no set.
std::string failures_text(std::span<const SetFailures> sets, TableStyle style);

}  // namespace hardlearn
