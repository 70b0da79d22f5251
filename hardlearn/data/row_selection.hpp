#pragma once

#include <span>

#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// The given rows of a data set, in this order; class and group names are kept whole. Error(bad_argument) for
/// a row that is not there.
Dataset select_rows(const Dataset& data, std::span<const RowIndex> rows);

}  // namespace hardlearn
