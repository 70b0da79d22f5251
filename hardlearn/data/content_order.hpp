#pragma once

#include <cstddef>
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
/// count as content. Rows that are equal in features only have their classes spread evenly over them: where
/// ties go to the first rows, any number of them stands for all.
std::vector<RowIndex> content_order(const Dataset& data, std::span<const RowIndex> rows,
                                    const RunContext& context = {});

/// Classes under other numbers: in the order in which they first appear, then those without rows. So nothing
/// that is drawn or computed by number depends on how classes are called.
struct NumberedClasses {
    std::vector<Label> labels;  ///< one a row
    std::vector<Label> given;   ///< the class that each number is, one a class
};

/// Error(bad_argument) for a label outside [0, num_classes).
NumberedClasses number_by_appearance(std::span<const Label> labels, std::size_t num_classes);

}  // namespace hardlearn
