#pragma once

#include <string>

#include "hardlearn/tasks/compare.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.comparison/1 (docs/json.md).
std::string comparison_record(const ComparedRecords& compared);

}  // namespace hardlearn
