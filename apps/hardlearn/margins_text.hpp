#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "hardlearn/evaluation/margin_analysis.hpp"

namespace hardlearn::app {

/// Both tables for people, and how to read them.
std::string margins_text(const MarginAnalysis& analysis);

/// The record hardlearn.margins/1 of docs/json.md.
nlohmann::ordered_json margins_record(const MarginAnalysis& analysis, std::span<const TestedRun> runs);

}  // namespace hardlearn::app
