#include "hardlearn/table_networks/conv_lstm-inl.hpp"

#include "hardlearn/table_networks/row_steps-inl.hpp"
#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::int64_t kernel = 3;
constexpr std::int64_t num_gates = 4;

torch::nn::Conv1d convolution(std::int64_t from, std::int64_t to, bool bias) {
    return torch::nn::Conv1d(torch::nn::Conv1dOptions(from, to, kernel).padding(kernel / 2).bias(bias));
}

// Reads the row stretch by stretch; the features are what it holds at the end.
class ConvLstmNetwork : public Network {
  public:
    ConvLstmNetwork(const TableNetworkOptions& options, const TableShape& shape)
        : row_(stretches_of_row(shape.features)) {
        const auto channels = static_cast<std::int64_t>(options.units);
        const auto width = static_cast<std::int64_t>(row_.width);
        cell_ = register_module("cell", ConvLstmCell(1, channels, width));
        dropout_ = register_module("dropout", MaskedDropout(options.dropout, pass()));
        make_head(channels * width, shape.classes);
    }

    torch::Tensor features(const Batch& batch) override {
        const torch::Tensor steps = as_steps(batch.numbers, row_);
        ConvLstmState state = cell_->start(steps.size(0));
        for (std::int64_t t = 0; t < steps.size(1); ++t)
            state = cell_->forward(steps.select(1, t).unsqueeze(1), state);
        return dropout_->forward(state.hidden.flatten(1));
    }

  private:
    RowSteps row_;
    ConvLstmCell cell_{nullptr};
    MaskedDropout dropout_{nullptr};
};

}  // namespace

ConvLstmCellImpl::ConvLstmCellImpl(std::int64_t inputs, std::int64_t channels, std::int64_t width)
    : of_input_(register_module("of_input", convolution(inputs, num_gates * channels, true))),
      of_hidden_(register_module("of_hidden", convolution(channels, num_gates * channels, false))),
      cell_to_input_(register_parameter("cell_to_input", torch::zeros({channels, width}))),
      cell_to_forget_(register_parameter("cell_to_forget", torch::zeros({channels, width}))),
      cell_to_output_(register_parameter("cell_to_output", torch::zeros({channels, width}))) {}

ConvLstmState ConvLstmCellImpl::start(std::int64_t batch) const {
    const torch::Tensor zeros = torch::zeros({batch, cell_to_input_.size(0), cell_to_input_.size(1)});
    return {.hidden = zeros, .cell = zeros};
}

ConvLstmState ConvLstmCellImpl::forward(const torch::Tensor& input, const ConvLstmState& before) {
    const auto sums =
        (of_input_->forward(input) + of_hidden_->forward(before.hidden)).chunk(num_gates, /*dim=*/1);
    const torch::Tensor take = torch::sigmoid(sums[0] + cell_to_input_ * before.cell);
    const torch::Tensor keep = torch::sigmoid(sums[1] + cell_to_forget_ * before.cell);
    const torch::Tensor cell = keep * before.cell + take * torch::tanh(sums[2]);
    const torch::Tensor show = torch::sigmoid(sums[3] + cell_to_output_ * cell);
    return {.hidden = show * torch::tanh(cell), .cell = cell};
}

std::shared_ptr<Network> make_conv_lstm_network(const TableNetworkOptions& options, const TableShape& shape) {
    return std::make_shared<ConvLstmNetwork>(options, shape);
}

}  // namespace hardlearn
