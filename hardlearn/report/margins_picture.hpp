#pragma once

#include <string>

#include "hardlearn/evaluation/margin_analysis.hpp"

namespace hardlearn {

/// An SVG page: accuracy by hardness decile, and margin differences to the reference by its margin, a line a
/// run. The second run of the reference's method is dashed.
std::string margins_svg(const MarginAnalysis& analysis);

}  // namespace hardlearn
