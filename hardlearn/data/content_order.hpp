#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// The given rows in an order that depends on what they hold only: not on where they stand, nor on the order
/// of the columns, nor on the names of classes and groups. What is drawn by place from rows in this order,
/// with classes and groups numbered as they appear, is the same for every way to write the same table down.
/// Rows that are equal in features, class and group stay as they are; names of columns and texts in cells
/// count as content.
std::vector<RowIndex> content_order(const Dataset& data, std::span<const RowIndex> rows,
                                    const RunContext& context = {});

}  // namespace hardlearn
