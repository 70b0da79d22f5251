#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/table_networks/lessons-inl.hpp"
#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {

/// One training of one network.
struct TableTraining {
    TableNetworkOptions network = {};
    std::vector<RowIndex> rows;      ///< that are trained on
    std::vector<RowIndex> left_out;  ///< whose log loss says when to stop; empty: after most_epochs
    std::size_t most_epochs = 60;
    RandomStream stream;  ///< of the start, the order and the dropout masks
};

struct TrainedTableNetwork {
    std::shared_ptr<Network> network;  ///< as it was after `epochs`, its head settled
    std::size_t epochs = 0;            ///< those with the least loss of the left-out rows, or all
    double loss = 0;                   ///< mean log loss of the left-out rows; 0 where there are none
};

/// An epoch in so many that has not brought a lower loss ends the training: a fifth of the most, at least 5.
std::size_t patience_of(std::size_t most_epochs);

/// Trains by Adam, gradients clipped to length 1, one step a lesson. The network is judged on the left-out
/// rows after each epoch, and the best one is given back. Errors: training_failed where a loss is not finite,
/// with network, epoch, step and learning rate; cancelled where the context says stop, asked at each step.
TrainedTableNetwork train_table_network(const TableTraining& training, const LabelledExamples& data,
                                        const RunContext& context);

}  // namespace hardlearn
