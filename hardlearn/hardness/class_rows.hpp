#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The rows of each class that has some, increasing. Error(bad_argument) for another number of labels than
/// num_rows, or a label out of range.
std::vector<std::vector<RowIndex>> rows_of_classes(std::size_t num_rows, const RowLabels& labels);

}  // namespace hardlearn
