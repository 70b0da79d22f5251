#pragma once

#include <torch/torch.h>

#include "hardlearn/core/random.hpp"
#include "hardlearn/network/optimizer-inl.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// g_phi: one weight in (0, 1) a sample, from what a step knows of it: its features and, if asked for, its
/// class; or one number alone: its loss (Meta-Weight-Net), or its surprise. One hidden layer with ReLU, a
/// sigmoid at the end.
class WeightNetwork {
  public:
    enum class Input : std::uint8_t { features, loss };
    /// What the network is made for.
    struct Samples {
        Input input = Input::features;
        std::int64_t num_features = 0;
        std::size_t num_classes = 0;
    };
    WeightNetwork(const Samples& samples, const WeightOptions& options, const RandomStream& stream,
                  torch::Device device);

    /// The weights of a batch as training uses them: batch mean 1 unless normalize is off, drawn towards 1 by
    /// the strength and by the effective sample size asked for.
    torch::Tensor weights(const torch::Tensor& features, const torch::Tensor& labels,
                          const torch::Tensor& losses);
    /// g_phi itself, in (floor, 1): for whole data sets.
    torch::Tensor raw(const torch::Tensor& features, const torch::Tensor& labels,
                      const torch::Tensor& losses);
    /// How far weights of mean 1 may go from 1: the options' strength, less where the effective share asks
    /// for it.
    torch::Tensor strength_for(const torch::Tensor& relative) const;
    /// `values` (raw) with the options' normalisation and strength.
    torch::Tensor shaped(const torch::Tensor& values) const;
    /// One step of phi along the gradient of sum_i c_i w_i(phi); c is a constant, c_i = dL_V/dw_i.
    void step(const torch::Tensor& derivative, const torch::Tensor& features, const torch::Tensor& labels,
              const torch::Tensor& losses);
    /// The gradient of sum_i c_i w_i(phi) by phi, for checks; phi stays.
    std::vector<torch::Tensor> gradient(const torch::Tensor& derivative, const torch::Tensor& features,
                                        const torch::Tensor& labels, const torch::Tensor& losses);
    std::vector<torch::Tensor> parameters() const { return network_->parameters(); }

    void save(Archive& archive, const std::string& prefix) const;
    void load(const Archive& archive, const std::string& prefix);

  private:
    Input input_;
    WeightOptions options_;
    std::int64_t num_classes_;
    torch::nn::Sequential network_;
    Optimizer optimizer_;
};

}  // namespace hardlearn
