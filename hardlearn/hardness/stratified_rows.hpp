#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// `size` random rows, in increasing order, whose class shares are as near to those of all rows as can be.
/// Every class keeps a row, so more than `size` rows come where there are more classes; all rows come if size
/// is not below their number. Labels must lie in [0, num_classes).
std::vector<RowIndex> stratified_rows(std::span<const Label> labels, std::size_t num_classes,
                                      std::size_t size, RandomStream stream);

}  // namespace hardlearn
