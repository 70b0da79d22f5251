#pragma once

#include "hardlearn/reweight/hypergradient-inl.hpp"

namespace hardlearn::testing {

/// A small convolutional network in double precision would hide what float32 does: this one is float32, with
/// or without batch norm, on random images and classes.
struct SmallProblem {
    std::shared_ptr<Network> network;
    Tensors parameters;
    LabelledBatch training, validation;
};

class ConvolutionWithoutNorm : public Network {
  public:
    explicit ConvolutionWithoutNorm(std::size_t num_classes) {
        convolution_ = register_module("convolution", convolution_3x3(3, 8));
        make_head(8, num_classes);
    }
    torch::Tensor features(const Batch& batch) override {
        return torch::tanh(convolution_->forward(batch.numbers)).mean({2, 3});
    }

  private:
    torch::nn::Conv2d convolution_{nullptr};
};

inline torch::Tensor random_tensor(std::vector<std::int64_t> shape, RandomStream stream) {
    torch::Tensor tensor = torch::empty(shape);
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] = static_cast<float>(stream.normal());
    return tensor;
}

inline LabelledBatch random_batch(std::int64_t rows, std::int64_t num_classes, RandomStream stream) {
    torch::Tensor labels = torch::empty({rows}, torch::kLong);
    for (std::int64_t i = 0; i < rows; ++i)
        labels.data_ptr<std::int64_t>()[i] =
            static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(num_classes)));
    return {.inputs = {.numbers = random_tensor({rows, 3, 8, 8}, stream.child("images")), .codes = {}},
            .labels = labels,
            .mask_seed = 5};
}

inline SmallProblem small_problem(bool batch_norm, double dropout = 0) {
    constexpr std::size_t num_classes = 4;
    const RandomStream stream(11);
    const ImageEncoding encoding{.channels = 3, .height = 8, .width = 8, .scale = {}};
    SmallProblem problem;
    if (batch_norm) {
        problem.network = make_network({.kind = NetworkKind::small_cnn, .width = 4, .dropout = dropout},
                                       encoding, num_classes, stream.child("network"));
    } else {
        problem.network = std::make_shared<ConvolutionWithoutNorm>(num_classes);
        initialize(*problem.network, stream.child("network"));
    }
    problem.parameters = problem.network->parameters();
    problem.training = random_batch(24, num_classes, stream.child("training"));
    problem.validation = random_batch(16, num_classes, stream.child("validation"));
    return problem;
}

inline double relative_error(const torch::Tensor& got, const torch::Tensor& expected) {
    return ((got - expected).norm() / expected.norm()).item<double>();
}

}  // namespace hardlearn::testing
