#include <algorithm>
#include <string>
#include <vector>

#include "hardlearn/table_networks/row_steps-inl.hpp"
#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::int64_t kernel = 3;
// What is found keeps its place in the row, roughly: the most of each channel in so many parts of it.
constexpr std::size_t most_parts = 8;
constexpr std::int64_t dense_units = 64;

class ConvolutionalNetwork : public Network {
  public:
    ConvolutionalNetwork(const TableNetworkOptions& options, const TableShape& shape)
        : row_(steps_of_row(shape.features)),
          parts_(static_cast<std::int64_t>(std::min(row_.steps, most_parts))) {
        auto channels = static_cast<std::int64_t>(row_.width);
        const auto units = static_cast<std::int64_t>(options.units);
        for (std::size_t i = 0; i < options.layers; ++i) {
            layers_.push_back(register_module(
                "convolution" + std::to_string(i),
                torch::nn::Conv1d(torch::nn::Conv1dOptions(channels, units, kernel).padding(kernel / 2))));
            channels = units;
        }
        dense_ = register_module("dense", torch::nn::Linear(channels * parts_, dense_units));
        dropout_ = register_module("dropout", MaskedDropout(options.dropout, pass()));
        make_head(dense_units, shape.classes);
    }

    torch::Tensor features(const Batch& batch) override {
        torch::Tensor values = as_steps(batch.numbers, row_).transpose(1, 2);
        for (auto& layer : layers_) values = torch::relu(layer->forward(values));
        const torch::Tensor most = std::get<0>(torch::adaptive_max_pool1d(values, parts_));
        return dropout_->forward(torch::relu(dense_->forward(most.flatten(1))));
    }

  private:
    RowSteps row_;
    std::int64_t parts_;
    std::vector<torch::nn::Conv1d> layers_;
    torch::nn::Linear dense_{nullptr};
    MaskedDropout dropout_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_convolutional_network(const TableNetworkOptions& options,
                                                    const TableShape& shape) {
    return std::make_shared<ConvolutionalNetwork>(options, shape);
}

}  // namespace hardlearn
