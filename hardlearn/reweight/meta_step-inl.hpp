#pragma once

#include <torch/torch.h>

#include "hardlearn/network/optimizer-inl.hpp"
#include "hardlearn/reweight/hypergradient-inl.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn {

/// What a training step knows of its batch when its gradients are there.
struct StepBatch {
    LabelledBatch batch;
    torch::Tensor features, logits;  ///< at the parameters before the step, detached
};

/// The optimiser's step along the gradients that the parameters hold, and on the way c_i = B
/// dL_V(theta')/dw_i for every row of the batch (MOLERE, one meta step). The look-ahead theta' is the step
/// itself for sgd, and for adam a plain step of gradient descent unless options.preconditioned takes Adam's.
/// The parameters end where the optimiser's step alone would have taken them, to the bit.
torch::Tensor step_with_derivative(Network& network, Tensors& parameters, Optimizer& optimizer,
                                   const TrainingOptions& training, double learning_rate,
                                   const StepBatch& step, const LabelledBatch& validation,
                                   const WeightOptions& options);

}  // namespace hardlearn
