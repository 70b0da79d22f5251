#pragma once

#include <torch/torch.h>

#include <span>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {

/// What a network says of rows, on the CPU.
struct Outputs {
    torch::Tensor features;  ///< rows x num_features
    torch::Tensor logits;    ///< rows x classes
};

/// How rows pass through a network.
struct PassOptions {
    std::size_t batch_size = 1;  ///< rows at a time
    torch::Device device;        ///< where the network is
    const RunContext& context;
};

/// The rows through the network as it is in use: without augmentation, dropout off, batch norm by its running
/// statistics. The answer for a row does not depend on the others beyond rounding, and not at all for equal
/// rows and batch sizes.
Outputs evaluate_rows(Network& network, const Examples& examples, std::span<const RowIndex> rows,
                      const PassOptions& options);

}  // namespace hardlearn
