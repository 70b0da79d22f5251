#pragma once

#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// Warns of columns that make scores look better than they are, a line for each kind: "counting_columns",
/// which have a constant step from row to row, and "deciding_columns", each of which alone decides the class
/// of every row; "classes_in_columns", of which one is 1 in every row where the label is not; and
/// "inexact_columns", whole numbers too large to be told apart. Nothing of fewer than fewest_rows_to_judge
/// rows.
void note_leaks(const Dataset& data, std::vector<Note>& notes, const RunContext& context);

}  // namespace hardlearn
