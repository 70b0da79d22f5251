#pragma once

#include <torch/torch.h>

#include "hardlearn/table_networks/row_steps.hpp"

namespace hardlearn {

/// Rows as steps, batch x steps x width, from batch x features.
torch::Tensor as_steps(const torch::Tensor& rows, const RowSteps& shape);

}  // namespace hardlearn
