#pragma once

#include <torch/torch.h>

#include "hardlearn/network/optimizer-inl.hpp"
#include "hardlearn/reweight/hypergradient-inl.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// What a training step knows of its batch when its gradients are there.
struct StepBatch {
    LabelledBatch batch;
    torch::Tensor features, logits;  ///< at the parameters before the step, detached
};

/// What a training step changes.
struct Learner {
    Network& network;
    Tensors& parameters;  ///< the network's
    Optimizer& optimizer;
};

/// How the step is taken and its derivative computed.
struct MetaStepOptions {
    OptimizerKind optimizer = OptimizerKind::sgd;
    double learning_rate = 0;
    const WeightOptions& weights;
};

/// The optimiser's step along the gradients that the parameters hold, and on the way c_i = B
/// dL_V(theta')/dw_i for every row of the batch (MOLERE, one meta step). The look-ahead theta' is the step
/// itself for sgd, and for adam a plain step of gradient descent unless weights.preconditioned takes Adam's.
/// The parameters end where the optimiser's step alone would have taken them, to the bit.
torch::Tensor step_with_derivative(const Learner& learner, const StepBatch& step,
                                   const LabelledBatch& validation, const MetaStepOptions& options);

}  // namespace hardlearn
