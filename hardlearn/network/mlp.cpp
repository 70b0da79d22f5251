#include <algorithm>

#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {
namespace {

// Half as many dimensions as codes, within reason.
std::int64_t embedding_dimensions(std::size_t num_codes) {
    return static_cast<std::int64_t>(std::clamp<std::size_t>((num_codes + 1) / 2, 1, 32));
}

class Mlp : public Network {
  public:
    Mlp(const NetworkOptions& options, const TableEncoding& encoding, std::size_t num_classes) {
        auto inputs = static_cast<std::int64_t>(encoding.number_columns.size());
        for (const std::size_t num_codes : encoding.num_codes) {
            const std::int64_t dimensions = embedding_dimensions(num_codes);
            embeddings_.push_back(
                register_module("embedding" + std::to_string(embeddings_.size()),
                                torch::nn::Embedding(static_cast<std::int64_t>(num_codes), dimensions)));
            inputs += dimensions;
        }
        for (const std::size_t units : options.hidden) {
            layers_.push_back(register_module("dense" + std::to_string(layers_.size()),
                                              torch::nn::Linear(inputs, static_cast<std::int64_t>(units))));
            inputs = static_cast<std::int64_t>(units);
        }
        dropout_ = register_module("dropout", MaskedDropout(options.dropout, pass()));
        make_head(inputs, num_classes);
    }

    torch::Tensor features(const Batch& batch) override {
        std::vector<torch::Tensor> parts = {batch.numbers};
        for (std::size_t c = 0; c < embeddings_.size(); ++c) {
            parts.push_back(embeddings_[c]->forward(batch.codes.select(1, static_cast<std::int64_t>(c))));
        }
        torch::Tensor values = parts.size() == 1 ? parts[0] : torch::cat(parts, 1);
        for (auto& layer : layers_) values = dropout_->forward(torch::relu(layer->forward(values)));
        return values;
    }

  private:
    std::vector<torch::nn::Embedding> embeddings_;
    std::vector<torch::nn::Linear> layers_;
    MaskedDropout dropout_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_mlp(const NetworkOptions& options, const TableEncoding& encoding,
                                  std::size_t num_classes) {
    return std::make_shared<Mlp>(options, encoding, num_classes);
}

}  // namespace hardlearn
