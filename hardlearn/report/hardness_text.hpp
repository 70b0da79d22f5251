#pragma once

#include <string>
#include <string_view>

#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

/// One sentence that says what a verdict means to someone who has not read the paper.
std::string_view verdict_meaning(Verdict verdict);

/// "vehicle.csv: 846 rows, 18 features, 4 classes, no missing cells" and a newline.
std::string data_text(std::string_view file, const DataSummary& data);

/// "Hardness: LHI 0.836 ± 0.006, 95 % interval 0.8 to 0.87: learning-hard" and a newline.
std::string hardness_text(const LearningHardIndex& index);

}  // namespace hardlearn
