#include "hardlearn/network/evaluation_pass-inl.hpp"

#include <algorithm>

namespace hardlearn {

Outputs evaluate_rows(Network& network, const Examples& examples, std::span<const RowIndex> rows,
                      const PassOptions& options) {
    const torch::NoGradGuard no_gradients;
    network.begin_pass({.training = false});
    std::vector<torch::Tensor> features, logits;
    for (std::size_t begin = 0; begin < rows.size(); begin += options.batch_size) {
        options.context.check_stop();
        const auto part = rows.subspan(begin, std::min(options.batch_size, rows.size() - begin));
        const torch::Tensor values = network.features(make_batch(examples, part, options.device));
        logits.push_back(network.logits(values).to(torch::kCPU));
        features.push_back(values.to(torch::kCPU));
    }
    if (rows.empty())
        return {.features = torch::empty({0, network.num_features()}), .logits = torch::empty({0, 0})};
    return {.features = torch::cat(features), .logits = torch::cat(logits)};
}

}  // namespace hardlearn
