#pragma once

#include <span>

#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

/// What every public function that takes a data set checks first; O(cells). Each throws Error with the
/// values.

/// Every column has a value (numeric: none infinite) or a code with a level for each row; labels and groups,
/// where there are any, are one a row and have a class or group name (a label may be unknown_label; groups
/// without any names may have any numbers). Error(bad_data).
void check_dataset(const Dataset& data);

/// The rows are rows of the data. Error(bad_argument).
void check_rows(const Dataset& data, std::span<const RowIndex> rows);

/// check_dataset, check_rows, and that each of the rows has a known label: what can be learned from.
/// Error(bad_data) without labels or rows.
void check_training_rows(const Dataset& data, std::span<const RowIndex> rows);

/// Each class has rows of two groups at least: folds that keep groups whole can train on it and test it.
/// Error(bad_data) with class and group. Nothing to check where rows have no groups.
void check_classes_of_groups(const Dataset& data);

}  // namespace hardlearn
