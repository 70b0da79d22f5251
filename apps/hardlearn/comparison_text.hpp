#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "hardlearn/evaluation/comparison.hpp"

namespace hardlearn::app {

enum class TableStyle { plain, markdown };

/// The comparison for people: models by mean rank, the reference against its rivals, the scores of every set.
std::string comparison_text(const Comparison& comparison, TableStyle style);

/// The record hardlearn.comparison/1 of docs/json.md.
nlohmann::ordered_json comparison_record(const Comparison& comparison);

}  // namespace hardlearn::app
