#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "hardlearn/network/archive-inl.hpp"
#include "hardlearn/training/training_options.hpp"

namespace hardlearn {

/// libtorch's SGD or Adam over a fixed list of parameters, whose state can be stored.
class Optimizer {
  public:
    Optimizer(std::vector<torch::Tensor> parameters, const TrainingOptions& options);
    /// One step along the parameters' gradients, which are then forgotten.
    void step(double learning_rate);
    /// d(step)/d(gradient) as a factor of -learning rate: 1 for momentum, 1 + momentum for Nesterov.
    double gradient_factor() const { return gradient_factor_; }
    /// adam: 1 / (sqrt(v) + epsilon) of each parameter after a step, with bias correction; sgd: empty.
    std::vector<torch::Tensor> preconditioner() const;

    void save(Archive& archive, const std::string& prefix) const;
    void load(const Archive& archive, const std::string& prefix);

  private:
    std::vector<torch::Tensor> parameters_;
    OptimizerKind kind_;
    double gradient_factor_ = 1;
    std::unique_ptr<torch::optim::Optimizer> optimizer_;
};

}  // namespace hardlearn
