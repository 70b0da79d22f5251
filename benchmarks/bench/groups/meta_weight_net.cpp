#include "benchmarks/bench/groups/meta_weight_net-inl.hpp"

#include <stdexcept>

namespace hardlearn::bench {
namespace {

constexpr std::int64_t hidden_units = 100;
constexpr double weight_learning_rate = 1e-3;

// A network's layers as functions of the parameters, which are taken from the list in the order of use: the
// order in which the library's networks register theirs.
class Layers {
  public:
    // Without statistics batch norm leaves no trace.
    Layers(const Tensors& parameters, const Tensors& statistics)
        : parameters_(parameters), statistics_(statistics) {}

    torch::Tensor convolution(const torch::Tensor& values, std::int64_t stride, std::int64_t padding) {
        return torch::conv2d(values, next(), {}, stride, padding);
    }
    torch::Tensor norm(const torch::Tensor& values) {
        const torch::Tensor weight = next(), bias = next();
        torch::Tensor mean, variance;
        if (!statistics_.empty()) {
            mean = statistics_.at(used_statistics_++);
            variance = statistics_.at(used_statistics_++);
        }
        return torch::batch_norm(values, weight, bias, mean, variance, /*training=*/true, 0.1, 1e-5, true);
    }
    torch::Tensor dense(const torch::Tensor& values) {
        const torch::Tensor weight = next(), bias = next();
        return torch::linear(values, weight, bias);
    }

  private:
    const torch::Tensor& next() { return parameters_.at(used_parameters_++); }

    const Tensors& parameters_;
    const Tensors& statistics_;
    std::size_t used_parameters_ = 0, used_statistics_ = 0;
};

torch::Tensor mlp(Layers layers, torch::Tensor values, std::size_t hidden_layers) {
    for (std::size_t layer = 0; layer < hidden_layers; ++layer) values = torch::relu(layers.dense(values));
    return layers.dense(values);
}

torch::Tensor small_cnn(Layers layers, torch::Tensor values) {
    for (int block = 0; block < 3; ++block) {
        values = torch::relu(layers.norm(layers.convolution(values, 1, 1)));
        if (block < 2) values = torch::max_pool2d(values, 2);
    }
    return layers.dense(values.mean({2, 3}));
}

torch::Tensor wide_resnet(Layers layers, torch::Tensor values, std::size_t depth) {
    values = layers.convolution(values, 1, 1);
    for (int stage = 0; stage < 3; ++stage) {
        for (std::size_t block = 0; block < (depth - 4) / 6; ++block) {
            const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
            const torch::Tensor active = torch::relu(layers.norm(values));
            const torch::Tensor inner = torch::relu(layers.norm(layers.convolution(active, stride, 1)));
            const torch::Tensor residual = layers.convolution(inner, 1, 1);
            values = residual + (block == 0 ? layers.convolution(active, stride, 0) : values);
        }
    }
    return layers.dense(torch::relu(layers.norm(values)).mean({2, 3}));
}

torch::Tensor logits(const NetworkOptions& options, const Layers& layers, const torch::Tensor& inputs) {
    switch (options.kind) {
        case NetworkKind::mlp:
            return mlp(layers, inputs, options.hidden.size());
        case NetworkKind::small_cnn:
            return small_cnn(layers, inputs);
        case NetworkKind::wrn:
            return wide_resnet(layers, inputs, options.depth);
        default:
            throw std::invalid_argument("the peer has no such network");
    }
}

Tensors leaves_of(const Network& network) {
    Tensors leaves = copy_of(network.parameters());
    for (torch::Tensor& leaf : leaves) leaf.requires_grad_();
    return leaves;
}

}  // namespace

MetaWeightNet::MetaWeightNet(const NetworkOptions& options, const Network& start,
                             const TrainingOptions& training)
    : options_(options),
      parameters_(leaves_of(start)),
      statistics_(copy_of(start.buffers())),
      weight_network_(torch::nn::Linear(1, hidden_units), torch::nn::ReLU(),
                      torch::nn::Linear(hidden_units, 1), torch::nn::Sigmoid()),
      optimizer_(parameters_, torch::optim::SGDOptions(first_learning_rate(training))
                                  .momentum(training.momentum)
                                  .weight_decay(training.weight_decay)),
      weight_optimizer_(weight_network_->parameters(), torch::optim::AdamOptions(weight_learning_rate)) {}

torch::Tensor MetaWeightNet::losses(const Tensors& parameters, const LabelledBatch& batch,
                                    const Tensors& statistics) {
    return torch::cross_entropy_loss(logits(options_, {parameters, statistics}, batch.inputs.numbers),
                                     batch.labels, {}, at::Reduction::None);
}

torch::Tensor MetaWeightNet::looked_ahead_loss(const torch::Tensor& losses, const torch::Tensor& weights,
                                               const LabelledBatch& validation, double learning_rate) {
    const Tensors gradient = torch::autograd::grad({(weights * losses).mean()}, parameters_, {},
                                                   /*retain_graph=*/true, /*create_graph=*/true);
    Tensors ahead;
    for (std::size_t i = 0; i < parameters_.size(); ++i)
        ahead.push_back(parameters_[i] - learning_rate * gradient[i]);
    return this->losses(ahead, validation, {}).mean();
}

double MetaWeightNet::step(const LabelledBatch& batch, const LabelledBatch& validation,
                           double learning_rate) {
    {
        const torch::Tensor before = losses(parameters_, batch, {});
        const torch::Tensor weights = weight_network_->forward(before.detach().unsqueeze(1)).squeeze(1);
        const torch::Tensor loss = looked_ahead_loss(before, weights, validation, learning_rate);
        // Gradients of the weight network alone: the classifier's, which backward() would add, are not
        // wanted.
        const Tensors slopes = torch::autograd::grad({loss}, weight_network_->parameters());
        auto parameters = weight_network_->parameters();
        for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = slopes[i];
        weight_optimizer_.step();
    }
    const torch::Tensor each = losses(parameters_, batch, statistics_);
    torch::Tensor weights;
    {
        const torch::NoGradGuard no_gradients;
        weights = weight_network_->forward(each.detach().unsqueeze(1)).squeeze(1);
        weights = weights / weights.sum();
    }
    const torch::Tensor loss = (weights * each).sum();
    optimizer_.zero_grad();
    loss.backward();
    optimizer_.step();
    return loss.item<double>();
}

torch::Tensor MetaWeightNet::derivative(const LabelledBatch& batch, const LabelledBatch& validation,
                                        double learning_rate) {
    const torch::Tensor before = losses(parameters_, batch, {});
    const torch::Tensor weights = torch::ones_like(before).requires_grad_();
    return torch::autograd::grad({looked_ahead_loss(before, weights, validation, learning_rate)},
                                 {weights})[0];
}

}  // namespace hardlearn::bench
