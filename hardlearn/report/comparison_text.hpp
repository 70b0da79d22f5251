#pragma once

#include <string>

#include "hardlearn/evaluation/comparison.hpp"

namespace hardlearn {

enum class TableStyle { plain, markdown };

/// The comparison for people: models by mean rank, the reference against its rivals, the scores of every set.
std::string comparison_text(const Comparison& comparison, TableStyle style);

}  // namespace hardlearn
