#pragma once

#include <memory>

#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// Projects onto the first principal components of the training rows, as many as hold 95 % of the variance,
/// at least one, and scales each to variance 1 there. Rows without any variance: one component of zeros.
std::unique_ptr<RowMap> fit_whitening(const OperatorRows& rows);

}  // namespace hardlearn
