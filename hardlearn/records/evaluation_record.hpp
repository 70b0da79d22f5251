#pragma once

#include <span>
#include <string>

#include "hardlearn/tasks/evaluate.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.evaluation/1 (docs/json.md). `files`: where the sets came from, one a set; all
/// sets were evaluated with the same options.
std::string evaluation_record(std::span<const EvaluatedSet> sets, std::span<const std::string> files);

}  // namespace hardlearn
