#pragma once

#include <torch/torch.h>

#include <vector>

#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {

/// Rows with their classes, as one step sees them.
struct LabelledBatch {
    Batch inputs;
    torch::Tensor labels;  ///< int64
    std::uint64_t mask_seed = 0;
};

using Tensors = std::vector<torch::Tensor>;

/// Copies of the parameters' values, and back.
Tensors copy_of(const Tensors& parameters);
void restore(Tensors& parameters, const Tensors& values);

/// The cross-entropy of each row, batch norm by the batch without a trace in its running statistics, masks by
/// the batch's seed: the function of the parameters that a training step differentiates.
torch::Tensor sample_losses(Network& network, const LabelledBatch& batch);

/// v = grad L_V at the network's present parameters, L_V the mean loss of the batch. Parameters that have no
/// part in it get zeros.
Tensors validation_gradient(Network& network, const Tensors& parameters, const LabelledBatch& validation);

/// A point in parameter space, theta, and a direction there, v.
struct Ray {
    const Tensors& at;
    const Tensors& v;
};

/// <grad l_i(theta), v> for each row of the batch, by differentiating twice. The parameters keep their
/// values, to the bit.
torch::Tensor alignment_exact(Network& network, Tensors& parameters, const Ray& ray,
                              const LabelledBatch& batch);

/// The same by two forward passes: (l_i(theta + eps v) - l_i(theta - eps v)) / (2 eps), eps = radius / ||v||.
/// Zeros where ||v|| < 1e-12.
torch::Tensor alignment_two_pass(Network& network, Tensors& parameters, const Ray& ray,
                                 const LabelledBatch& batch, double radius);

/// The same, through the last layer alone: `features` and `logits` of the batch at the parameters of the
/// training step, `weight_gradient` and `bias_gradient` of L_V at the looked-ahead ones.
torch::Tensor alignment_last_layer(const torch::Tensor& features, const torch::Tensor& logits,
                                   const torch::Tensor& labels, const torch::Tensor& weight_gradient,
                                   const torch::Tensor& bias_gradient);

/// The gradient of L_V with respect to the last layer at the present parameters, without a backward pass.
struct LastLayerGradient {
    torch::Tensor weight, bias;
};
LastLayerGradient last_layer_gradient(Network& network, const LabelledBatch& validation);

}  // namespace hardlearn
