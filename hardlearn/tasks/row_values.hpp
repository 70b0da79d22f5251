#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// One column of a row beside what is usual in two classes.
struct RowValue {
    std::string column;
    std::string value;           ///< of the row, as text; "missing"
    std::string usual_of_own;    ///< of rows of the row's class: the median, or the most frequent text
    std::string usual_of_other;  ///< the same of the other class
    /// From what is usual in its class, in deviations of that class; of texts 0 or 1.
    double distance_from_own = 0;
};

/// The columns in which the row differs most from what is usual in its class, the furthest first, at most
/// `count`. `other`: the class that it is held against.
std::vector<RowValue> unusual_values(const Dataset& data, RowIndex row, Label other, std::size_t count);

}  // namespace hardlearn
