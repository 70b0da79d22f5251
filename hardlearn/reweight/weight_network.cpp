#include "hardlearn/reweight/weight_network-inl.hpp"

#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {
namespace {

std::int64_t num_inputs(const WeightNetwork::Samples& samples, const WeightOptions& options) {
    if (samples.input == WeightNetwork::Input::loss) return 1;
    return samples.num_features + (options.see_labels ? static_cast<std::int64_t>(samples.num_classes) : 0);
}

torch::nn::Sequential make(std::int64_t inputs, std::size_t hidden_units, const RandomStream& stream,
                           torch::Device device) {
    const auto hidden = static_cast<std::int64_t>(hidden_units);
    torch::nn::Sequential network(torch::nn::Linear(inputs, hidden), torch::nn::ReLU(),
                                  torch::nn::Linear(hidden, 1), torch::nn::Sigmoid());
    initialize(*network, stream);
    network->to(device);
    return network;
}

}  // namespace

WeightNetwork::WeightNetwork(const Samples& samples, const WeightOptions& options, const RandomStream& stream,
                             torch::Device device)
    : input_(samples.input),
      options_(options),
      num_classes_(static_cast<std::int64_t>(samples.num_classes)),
      network_(make(num_inputs(samples, options), options.hidden_units, stream, device)),
      optimizer_(network_->parameters(),
                 {.optimizer = OptimizerKind::adam, .learning_rate = options.learning_rate}) {}

torch::Tensor WeightNetwork::raw(const torch::Tensor& features, const torch::Tensor& labels,
                                 const torch::Tensor& losses) {
    torch::Tensor inputs = input_ == Input::loss ? losses.detach().unsqueeze(1) : features.detach();
    if (input_ == Input::features && options_.see_labels) {
        inputs = torch::cat({inputs, torch::one_hot(labels, num_classes_).to(inputs.scalar_type())}, 1);
    }
    return network_->forward(inputs).squeeze(1) * (1 - options_.floor) + options_.floor;
}

torch::Tensor WeightNetwork::strength_for(const torch::Tensor& relative) const {
    const torch::Tensor strength = torch::full({}, options_.strength, relative.options());
    if (options_.fewest_effective_share == 0) return strength;
    // With mean 1 and variance V the effective share is 1 / (1 + s^2 V).
    const torch::Tensor variance = (relative.detach() - 1).square().mean();
    return torch::minimum(strength, ((1 / options_.fewest_effective_share - 1) / (variance + 1e-12)).sqrt());
}

torch::Tensor WeightNetwork::shaped(const torch::Tensor& values) const {
    if (!options_.normalize) return values;
    const torch::Tensor relative = values / values.mean();
    return 1 + strength_for(relative) * (relative - 1);
}

torch::Tensor WeightNetwork::weights(const torch::Tensor& features, const torch::Tensor& labels,
                                     const torch::Tensor& losses) {
    return shaped(raw(features, labels, losses));
}

std::vector<torch::Tensor> WeightNetwork::gradient(const torch::Tensor& derivative,
                                                   const torch::Tensor& features, const torch::Tensor& labels,
                                                   const torch::Tensor& losses) {
    const torch::Tensor sum = (derivative.detach() * weights(features, labels, losses)).sum();
    return torch::autograd::grad({sum}, network_->parameters());
}

void WeightNetwork::step(const torch::Tensor& derivative, const torch::Tensor& features,
                         const torch::Tensor& labels, const torch::Tensor& losses) {
    const auto slopes = gradient(derivative, features, labels, losses);
    auto parameters = network_->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = slopes[i];
    optimizer_.step(options_.learning_rate);
}

void WeightNetwork::save(Archive& archive, const std::string& prefix) const {
    archive.put_module(prefix, *network_);
    optimizer_.save(archive, prefix + "optimizer.");
}

void WeightNetwork::load(const Archive& archive, const std::string& prefix) {
    archive.load_module(prefix, *network_);
    optimizer_.load(archive, prefix + "optimizer.");
}

}  // namespace hardlearn
