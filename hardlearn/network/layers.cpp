#include "hardlearn/network/layers-inl.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include "hardlearn/core/random.hpp"

namespace hardlearn {

BatchNormImpl::BatchNormImpl(std::int64_t channels, std::shared_ptr<Pass> pass) : pass_(std::move(pass)) {
    weight_ = register_parameter("weight", torch::ones({channels}));
    bias_ = register_parameter("bias", torch::zeros({channels}));
    running_mean_ = register_buffer("running_mean", torch::zeros({channels}));
    running_variance_ = register_buffer("running_variance", torch::ones({channels}));
}

torch::Tensor BatchNormImpl::forward(const torch::Tensor& input) {
    constexpr double momentum = 0.1, epsilon = 1e-5;
    const bool by_batch = pass_->training;
    const bool sees_statistics = !by_batch || pass_->update_statistics;
    return torch::batch_norm(input, weight_, bias_, sees_statistics ? running_mean_ : torch::Tensor(),
                             sees_statistics ? running_variance_ : torch::Tensor(), by_batch, momentum,
                             epsilon,
                             /*cudnn_enabled=*/true);
}

torch::Tensor MaskedDropoutImpl::forward(const torch::Tensor& input) {
    if (!pass_->training || share_ == 0) return input;
    const std::uint64_t seed = RandomStream(pass_->mask_seed).child(pass_->masks_drawn++).next_u64();
    at::Generator generator = at::detail::createCPUGenerator(seed);
    const torch::Tensor mask = torch::empty(input.sizes()).bernoulli_(1 - share_, generator).div_(1 - share_);
    return input * mask.to(input.device());
}

torch::nn::Conv2d convolution_3x3(std::int64_t from, std::int64_t to, std::int64_t stride) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(from, to, 3).stride(stride).padding(1).bias(false));
}

}  // namespace hardlearn
