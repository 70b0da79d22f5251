#pragma once

#include <memory>

#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// Divides each feature, counted from its origin, by its root mean square over the training rows, each row by
/// its length, and standardises what results: rows that are multiples of each other become the same. A row
/// of zeros stays one before it is standardised.
std::unique_ptr<RowMap> fit_row_normalisation(const OperatorRows& rows);

}  // namespace hardlearn
