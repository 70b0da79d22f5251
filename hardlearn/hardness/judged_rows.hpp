#pragma once

#include <vector>

#include "hardlearn/core/row_labels.hpp"

namespace hardlearn {

/// Whether each row's class could be predicted at all with its group left out: rows outside its group
/// (without groups: other rows) have it.
std::vector<bool> judged_rows(const RowLabels& labels);

}  // namespace hardlearn
