#include <cmath>

#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {
namespace {

void fill_uniform(torch::Tensor tensor, double bound, RandomStream stream) {
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(bound * (2 * stream.uniform() - 1));
}

void fill_all_uniform(torch::nn::Module& module, double bound, const RandomStream& stream) {
    for (const auto& parameter : module.named_parameters(/*recurse=*/false))
        fill_uniform(parameter.value(), bound, stream.child(parameter.key()));
}

// The forget gates are the second quarter of an LSTM's biases. At 1 they forget a quarter of the state in a
// step instead of a half (Jozefowicz, Zaremba, Sutskever, ICML 2015).
void remember_at_first(torch::nn::Module& lstm, std::int64_t units) {
    for (const auto& parameter : lstm.named_parameters(/*recurse=*/false)) {
        if (parameter.key().find("bias_ih") == 0) parameter.value().narrow(0, units, units).fill_(1);
    }
}

void fill_normal(torch::Tensor tensor, double deviation, RandomStream stream) {
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(deviation * stream.normal());
}

}  // namespace

void initialize(torch::nn::Module& module, const RandomStream& stream) {
    const torch::NoGradGuard no_gradients;
    for (const auto& item : module.named_modules()) {
        const RandomStream own = stream.child(item.key());
        if (const auto* dense = item.value()->as<torch::nn::LinearImpl>()) {
            const double bound = 1 / std::sqrt(static_cast<double>(dense->options.in_features()));
            fill_uniform(dense->weight, bound, own.child("weight"));
            if (dense->bias.defined()) fill_uniform(dense->bias, bound, own.child("bias"));
        } else if (const auto* convolution = item.value()->as<torch::nn::Conv2dImpl>()) {
            const auto& weight = convolution->weight;
            const double outputs = static_cast<double>(weight.size(0) * weight.size(2) * weight.size(3));
            fill_normal(weight, std::sqrt(2 / outputs), own.child("weight"));
        } else if (const auto* along = item.value()->as<torch::nn::Conv1dImpl>()) {
            const double inputs = static_cast<double>(along->weight.size(1) * along->weight.size(2));
            fill_all_uniform(*item.value(), 1 / std::sqrt(inputs), own);
        } else if (const auto* lstm = item.value()->as<torch::nn::LSTMImpl>()) {
            const std::int64_t units = lstm->options.hidden_size();
            fill_all_uniform(*item.value(), 1 / std::sqrt(static_cast<double>(units)), own);
            remember_at_first(*item.value(), units);
        } else if (const auto* gru = item.value()->as<torch::nn::GRUImpl>()) {
            const double units = static_cast<double>(gru->options.hidden_size());
            fill_all_uniform(*item.value(), 1 / std::sqrt(units), own);
        } else if (const auto* embedding = item.value()->as<torch::nn::EmbeddingImpl>()) {
            fill_normal(embedding->weight, 1 / std::sqrt(static_cast<double>(embedding->weight.size(1))),
                        own.child("weight"));
        }
    }
}

}  // namespace hardlearn
