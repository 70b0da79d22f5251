#pragma once

#include <span>
#include <string>

#include "hardlearn/evaluation/margin_analysis.hpp"

namespace hardlearn {

/// JSON of schema hardlearn.margins/1 (docs/json.md). `runs`: those that were analysed.
std::string margins_record(const MarginAnalysis& analysis, std::span<const TestedRun> runs);

}  // namespace hardlearn
