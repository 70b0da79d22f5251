#pragma once

#include <string>
#include <string_view>

#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

/// A verdict for people: "very hard".
std::string verdict_name(HardnessVerdict verdict);

/// One sentence that says what a verdict means.
std::string_view verdict_meaning(HardnessVerdict verdict);

/// The same of the paper's verdict, for someone who has not read the paper.
std::string_view verdict_meaning(Verdict verdict);

/// "vehicle.csv: 846 rows, 18 features, 4 classes, no missing cells" and a newline.
std::string data_text(std::string_view file, const DataSummary& data);

/// "0.640 of chance's, 95 % interval 0.590 to 0.692; of five neighbours 0.565".
std::string neighbor_error_text(const BalancedNeighborError& error);

/// "Hardness: hard. Nearest-neighbour error 0.640 of chance's, ..." and a newline.
std::string hardness_text(const BalancedNeighborError& error);

/// "The paper's index: LHI 0.836 ± 0.006, 95 % interval 0.8 to 0.87: learning-hard" and a newline.
std::string hardness_text(const LearningHardIndex& index);

}  // namespace hardlearn
