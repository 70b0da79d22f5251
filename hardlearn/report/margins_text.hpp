#pragma once

#include <string>

#include "hardlearn/evaluation/margin_analysis.hpp"

namespace hardlearn {

/// Both tables for people, and how to read them.
std::string margins_text(const MarginAnalysis& analysis);

}  // namespace hardlearn
