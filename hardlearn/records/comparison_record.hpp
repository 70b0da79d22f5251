#pragma once

#include <string>

#include "hardlearn/evaluation/comparison.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.comparison/1 (docs/json.md).
std::string comparison_record(const Comparison& comparison);

}  // namespace hardlearn
