#pragma once

#include <torch/torch.h>

#include "hardlearn/network/network-inl.hpp"
#include "hardlearn/reweight/hypergradient-inl.hpp"
#include "hardlearn/training/training_options.hpp"

namespace hardlearn::bench {

/// Meta-Weight-Net (Shu et al., arXiv 1902.07379) as the public implementations write it, on libtorch alone:
/// the peer of group `reweight`. Networks are plain functions of a list of parameters, so that the
/// looked-ahead parameters can carry their history; that spares the copy of the whole network that the public
/// implementations make in each step.
class MetaWeightNet {
  public:
    /// Starts from the values of a network's parameters and buffers.
    MetaWeightNet(const NetworkOptions& options, const Network& start, const TrainingOptions& training);

    /// One step: the weight network's, then the classifier's with the new weights. Returns the weighted loss.
    double step(const LabelledBatch& batch, const LabelledBatch& validation, double learning_rate);

    /// dL_V / dw_i of a look-ahead from the present parameters, at unit weights.
    torch::Tensor derivative(const LabelledBatch& batch, const LabelledBatch& validation,
                             double learning_rate);

  private:
    torch::Tensor losses(const Tensors& parameters, const LabelledBatch& batch, const Tensors& statistics);
    torch::Tensor looked_ahead_loss(const torch::Tensor& losses, const torch::Tensor& weights,
                                    const LabelledBatch& validation, double learning_rate);

    NetworkOptions options_;
    Tensors parameters_, statistics_;
    torch::nn::Sequential weight_network_;
    torch::optim::SGD optimizer_;
    torch::optim::Adam weight_optimizer_;
};

}  // namespace hardlearn::bench
