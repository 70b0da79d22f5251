// One meta step moves the parameters phi of the weights w so that one training step theta' = theta - lr sum_i
// w_i grad l_i(theta) lowers the validation loss L_V(theta'). Its derivative is
//     dL_V(theta') / dw_i = -lr <grad l_i(theta), v>,   v = grad L_V(theta'),
// the alignment of each sample's gradient with v. All modes compute that product for all i of a batch at
// once.
#include "hardlearn/reweight/hypergradient-inl.hpp"

#include <cmath>

namespace hardlearn {
namespace {

constexpr double smallest_norm = 1e-12;

double norm_of(const Tensors& tensors) {
    double squares = 0;
    for (const torch::Tensor& tensor : tensors) squares += tensor.square().sum(torch::kDouble).item<double>();
    return std::sqrt(squares);
}

// theta + scale v. The scale is a number, so nothing but the parameters is written.
void move(Tensors& parameters, const Ray& ray, double scale) {
    const torch::NoGradGuard no_gradients;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        torch::add_out(parameters[i], ray.at[i], ray.v[i], scale);
}

}  // namespace

Tensors copy_of(const Tensors& parameters) {
    Tensors copies;
    for (const torch::Tensor& parameter : parameters) copies.push_back(parameter.detach().clone());
    return copies;
}

void restore(Tensors& parameters, const Tensors& values) {
    const torch::NoGradGuard no_gradients;
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(values[i]);
}

torch::Tensor sample_losses(Network& network, const LabelledBatch& batch) {
    network.begin_pass({.training = true, .update_statistics = false, .mask_seed = batch.mask_seed});
    return torch::cross_entropy_loss(network.logits(network.features(batch.inputs)), batch.labels, {},
                                     at::Reduction::None);
}

Tensors validation_gradient(Network& network, const Tensors& parameters, const LabelledBatch& validation) {
    const torch::Tensor loss = sample_losses(network, validation).mean();
    Tensors gradient = torch::autograd::grad({loss}, parameters, {}, c10::nullopt, /*create_graph=*/false,
                                             /*allow_unused=*/true);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        if (!gradient[i].defined()) gradient[i] = torch::zeros_like(parameters[i]);
    }
    return gradient;
}

torch::Tensor alignment_exact(Network& network, Tensors& parameters, const Ray& ray,
                              const LabelledBatch& batch) {
    const Tensors before = copy_of(parameters);
    restore(parameters, ray.at);
    // sum_i u_i <grad l_i, v> is linear in u: its derivative by u is what is asked for.
    const torch::Tensor losses = sample_losses(network, batch);
    const torch::Tensor u = torch::ones_like(losses).requires_grad_();
    const Tensors gradient =
        torch::autograd::grad({(u * losses).sum()}, parameters, {}, /*retain_graph=*/true,
                              /*create_graph=*/true, /*allow_unused=*/true);
    torch::Tensor product = torch::zeros({}, losses.options());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        if (gradient[i].defined()) product = product + (gradient[i] * ray.v[i]).sum();
    }
    const torch::Tensor alignment = torch::autograd::grad({product}, {u})[0].detach();
    restore(parameters, before);
    return alignment;
}

torch::Tensor alignment_two_pass(Network& network, Tensors& parameters, const Ray& ray,
                                 const LabelledBatch& batch, double radius) {
    const torch::NoGradGuard no_gradients;
    const double norm = norm_of(ray.v);
    if (!(norm >= smallest_norm)) return torch::zeros_like(batch.labels, torch::kFloat);
    const double epsilon = radius / norm;
    const Tensors before = copy_of(parameters);
    move(parameters, ray, epsilon);
    const torch::Tensor ahead = sample_losses(network, batch);
    move(parameters, ray, -epsilon);
    const torch::Tensor behind = sample_losses(network, batch);
    restore(parameters, before);
    return (ahead - behind).div_(2 * epsilon);
}

torch::Tensor alignment_last_layer(const torch::Tensor& features, const torch::Tensor& logits,
                                   const torch::Tensor& labels, const torch::Tensor& weight_gradient,
                                   const torch::Tensor& bias_gradient) {
    const torch::NoGradGuard no_gradients;
    const torch::Tensor error = torch::softmax(logits, 1) - torch::one_hot(labels, logits.size(1));
    return (error * (torch::mm(features, weight_gradient.t()) + bias_gradient)).sum(1);
}

LastLayerGradient last_layer_gradient(Network& network, const LabelledBatch& validation) {
    const torch::NoGradGuard no_gradients;
    network.begin_pass({.training = true, .update_statistics = false, .mask_seed = validation.mask_seed});
    const torch::Tensor features = network.features(validation.inputs);
    const torch::Tensor logits = network.logits(features);
    const torch::Tensor error =
        (torch::softmax(logits, 1) - torch::one_hot(validation.labels, logits.size(1)))
            .div_(static_cast<double>(logits.size(0)));
    return {.weight = torch::mm(error.t(), features), .bias = error.sum(0)};
}

}  // namespace hardlearn
