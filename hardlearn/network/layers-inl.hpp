#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>

namespace hardlearn {

/// How a forward pass treats the layers that are not plain functions of their input. One state is shared by
/// all layers of a network.
struct Pass {
    bool training = false;          ///< batch norm by the batch, dropout on
    bool update_statistics = true;  ///< whether a training pass moves batch norm's running statistics
    std::uint64_t mask_seed = 0;    ///< equal seeds give equal dropout masks
    std::uint64_t masks_drawn = 0;  ///< in this pass
};

/// Batch normalisation whose running statistics a training pass may leave alone.
class BatchNormImpl : public torch::nn::Module {
  public:
    BatchNormImpl(std::int64_t channels, std::shared_ptr<Pass> pass);
    torch::Tensor forward(const torch::Tensor& input);

  private:
    std::shared_ptr<Pass> pass_;
    torch::Tensor weight_, bias_, running_mean_, running_variance_;
};
TORCH_MODULE(BatchNorm);

/// Dropout whose masks depend on the pass's seed and the place in the network only.
class MaskedDropoutImpl : public torch::nn::Module {
  public:
    MaskedDropoutImpl(double share, std::shared_ptr<Pass> pass) : share_(share), pass_(std::move(pass)) {}
    torch::Tensor forward(const torch::Tensor& input);

  private:
    double share_;
    std::shared_ptr<Pass> pass_;
};
TORCH_MODULE(MaskedDropout);

/// A 3 x 3 convolution that keeps the size at stride 1, without bias.
torch::nn::Conv2d convolution_3x3(std::int64_t from, std::int64_t to, std::int64_t stride = 1);

}  // namespace hardlearn
