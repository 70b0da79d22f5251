#include <string>
#include <vector>

#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {
namespace {

// The embedding of a protonet has no ReLU behind its last layer: a half-space would be lost to prototypes.
class DenseNetwork : public Network {
  public:
    DenseNetwork(const TableNetworkOptions& options, const TableShape& shape)
        : ends_in_relu_(options.kind == TableNetworkKind::dnn) {
        auto inputs = static_cast<std::int64_t>(shape.features);
        const auto units = static_cast<std::int64_t>(options.units);
        for (std::size_t i = 0; i < options.layers; ++i) {
            layers_.push_back(register_module("dense" + std::to_string(i), torch::nn::Linear(inputs, units)));
            inputs = units;
        }
        dropout_ = register_module("dropout", MaskedDropout(options.dropout, pass()));
        make_head(units, shape.classes);
    }

    torch::Tensor features(const Batch& batch) override {
        torch::Tensor values = batch.numbers;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            values = layers_[i]->forward(values);
            if (i + 1 < layers_.size() || ends_in_relu_) values = dropout_->forward(torch::relu(values));
        }
        return values;
    }

  private:
    bool ends_in_relu_;
    std::vector<torch::nn::Linear> layers_;
    MaskedDropout dropout_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_dense_network(const TableNetworkOptions& options, const TableShape& shape) {
    return std::make_shared<DenseNetwork>(options, shape);
}

}  // namespace hardlearn
