#include "hardlearn/reweight/meta_step-inl.hpp"

namespace hardlearn {
namespace {

void descend(Tensors& parameters, double learning_rate) {
    const torch::NoGradGuard no_gradients;
    for (torch::Tensor& parameter : parameters) {
        if (parameter.grad().defined()) parameter.add_(parameter.grad(), -learning_rate);
    }
}

void scale(Tensors& v, const Tensors& factors) {
    for (std::size_t i = 0; i < factors.size(); ++i) v[i].mul_(factors[i]);
}

// Where the last layer's weight and bias are among the parameters.
std::size_t position_of(const Tensors& parameters, const torch::Tensor& wanted) {
    std::size_t i = 0;
    while (!parameters[i].is_same(wanted)) ++i;
    return i;
}

torch::Tensor through_last_layer(Network& network, const Tensors& parameters, const Tensors& factors,
                                 const StepBatch& step, const LabelledBatch& validation) {
    LastLayerGradient v = last_layer_gradient(network, validation);
    if (!factors.empty()) {
        v.weight.mul_(factors[position_of(parameters, network.head()->weight)]);
        v.bias.mul_(factors[position_of(parameters, network.head()->bias)]);
    }
    return alignment_last_layer(step.features, step.logits, step.batch.labels, v.weight, v.bias);
}

}  // namespace

torch::Tensor step_with_derivative(const Learner& learner, const StepBatch& step,
                                   const LabelledBatch& validation, const MetaStepOptions& options) {
    const auto& [network, parameters, optimizer] = learner;
    const WeightOptions& weights = options.weights;
    const bool step_is_look_ahead = options.optimizer == OptimizerKind::sgd || weights.preconditioned;
    const bool goes_back = !step_is_look_ahead || weights.mode != HypergradientMode::last_layer;
    const Tensors start = goes_back ? copy_of(parameters) : Tensors{};
    if (step_is_look_ahead) {
        optimizer.step(options.learning_rate);
    } else {
        descend(parameters, options.learning_rate);
    }
    const Tensors factors = weights.preconditioned ? optimizer.preconditioner() : Tensors{};
    torch::Tensor alignment;
    if (weights.mode == HypergradientMode::last_layer) {
        alignment = through_last_layer(network, parameters, factors, step, validation);
    } else {
        Tensors v = validation_gradient(network, parameters, validation);
        scale(v, factors);
        const Ray ray = {.at = start, .v = v};
        alignment = weights.mode == HypergradientMode::exact
                        ? alignment_exact(network, parameters, ray, step.batch)
                        : alignment_two_pass(network, parameters, ray, step.batch, weights.perturbation);
    }
    double factor = options.learning_rate;
    if (step_is_look_ahead) {
        factor *= optimizer.gradient_factor();
    } else {
        restore(parameters, start);
        optimizer.step(options.learning_rate);
    }
    return alignment.mul_(-factor);
}

}  // namespace hardlearn
