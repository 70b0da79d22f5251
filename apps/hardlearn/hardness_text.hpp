#pragma once

#include <string>
#include <string_view>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"

namespace hardlearn::app {

/// One sentence that says what a verdict means to someone who has not read the paper.
std::string_view verdict_meaning(Verdict verdict);

/// "vehicle.csv: 846 rows, 18 features, 4 classes, no missing cells" and a newline.
std::string data_text(std::string_view file, const Dataset& data);

}  // namespace hardlearn::app
