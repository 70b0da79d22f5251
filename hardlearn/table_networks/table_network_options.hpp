#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hardlearn/core/names.hpp"

namespace hardlearn {

/// The networks that the Micro-Learning paper compares with, on tables.
enum class TableNetworkKind : std::uint8_t {
    dnn,            ///< dense layers with ReLU
    cnn,            ///< convolutions along the row
    lstm,           ///< long short-term memory: Hochreiter and Schmidhuber, 1997
    gru,            ///< gated recurrent units: Cho et al., arXiv 1406.1078
    bi_lstm,        ///< two LSTMs, of which one reads the row from its end
    conv_lstm,      ///< an LSTM whose products are convolutions: Shi et al., arXiv 1506.04214
    protonet,       ///< prototypical network: Snell, Swersky and Zemel, arXiv 1703.05175
    ft_transformer  ///< FT-Transformer: Gorishniy et al., arXiv 2106.11959
};
template <>
struct NamesOf<TableNetworkKind> {
    static constexpr std::string_view what = "table network";
    static constexpr Named<TableNetworkKind> names[] = {{TableNetworkKind::cnn, "cnn"},
                                                        {TableNetworkKind::lstm, "lstm"},
                                                        {TableNetworkKind::gru, "gru"},
                                                        {TableNetworkKind::bi_lstm, "bi-lstm"},
                                                        {TableNetworkKind::conv_lstm, "conv-lstm"},
                                                        {TableNetworkKind::dnn, "dnn"},
                                                        {TableNetworkKind::protonet, "protonet"},
                                                        {TableNetworkKind::ft_transformer, "ft-transformer"}};
};

/// Size and learning rate of a network.
struct TableNetworkOptions {
    TableNetworkKind kind = TableNetworkKind::dnn;
    /// Of each layer: units, or channels of a convolution, or numbers of a token. More: closer to the
    /// training rows, slower
    std::size_t units = 64;
    std::size_t layers = 1;       ///< of one kind, one behind the other
    double dropout = 0;           ///< share of the features left out in training
    double learning_rate = 1e-3;  ///< of Adam
};

/// The two configurations that are tried, the smaller one first: it is taken where there is nothing to
/// choose by.
std::array<TableNetworkOptions, 2> table_network_configurations(TableNetworkKind kind);

/// "64 units in 2 layers, dropout 0.2".
std::string describe(const TableNetworkOptions& options);

}  // namespace hardlearn
