#include "hardlearn/table_networks/row_steps-inl.hpp"
#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {
namespace {

// What each reader holds when it has read the whole row, and its mean over the steps (concat pooling: Howard
// and Ruder, arXiv 1801.06146): at the end of 64 steps the first features of the row would move next to
// nothing.
template <class Layer, class LayerOptions>
class RecurrentNetwork : public Network {
  public:
    RecurrentNetwork(const TableNetworkOptions& options, const TableShape& shape, bool both_ways)
        : row_(steps_of_row(shape.features)),
          units_(static_cast<std::int64_t>(options.units)),
          both_ways_(both_ways) {
        const auto layers = static_cast<std::int64_t>(options.layers);
        layer_ =
            register_module("recurrent", Layer(LayerOptions(static_cast<std::int64_t>(row_.width), units_)
                                                   .num_layers(layers)
                                                   .bidirectional(both_ways)
                                                   .batch_first(true)));
        dropout_ = register_module("dropout", MaskedDropout(options.dropout, pass()));
        make_head(units_ * (both_ways ? 4 : 2), shape.classes);
    }

    torch::Tensor features(const Batch& batch) override {
        const torch::Tensor states = std::get<0>(layer_->forward(as_steps(batch.numbers, row_)));
        torch::Tensor last = states.select(1, states.size(1) - 1);
        if (both_ways_) {
            const torch::Tensor backwards = states.select(1, 0);
            last = torch::cat({last.narrow(1, 0, units_), backwards.narrow(1, units_, units_)}, 1);
        }
        return dropout_->forward(torch::cat({last, states.mean(1)}, 1));
    }

  private:
    RowSteps row_;
    std::int64_t units_;
    bool both_ways_;
    Layer layer_{nullptr};
    MaskedDropout dropout_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_recurrent_network(const TableNetworkOptions& options, const TableShape& shape) {
    if (options.kind == TableNetworkKind::gru) {
        return std::make_shared<RecurrentNetwork<torch::nn::GRU, torch::nn::GRUOptions>>(options, shape,
                                                                                         false);
    }
    return std::make_shared<RecurrentNetwork<torch::nn::LSTM, torch::nn::LSTMOptions>>(
        options, shape, options.kind == TableNetworkKind::bi_lstm);
}

}  // namespace hardlearn
