#pragma once

#include <memory>

#include "hardlearn/network/network-inl.hpp"
#include "hardlearn/table_networks/table_network_options.hpp"

namespace hardlearn {

/// Networks whose batches hold prepared features (Batch::numbers), categories as 0 and 1.
struct TableShape {
    std::size_t features = 0;
    std::size_t classes = 0;
};

/// A network at its random start (see initialize()).
std::shared_ptr<Network> make_table_network(const TableNetworkOptions& options, const TableShape& shape,
                                            const RandomStream& stream);

/// The kinds: dnn and protonet (whose head becomes the prototypes, see lessons-inl.hpp), cnn, lstm with gru
/// and bi-lstm, conv-lstm, ft-transformer.
std::shared_ptr<Network> make_dense_network(const TableNetworkOptions& options, const TableShape& shape);
std::shared_ptr<Network> make_convolutional_network(const TableNetworkOptions& options,
                                                    const TableShape& shape);
std::shared_ptr<Network> make_recurrent_network(const TableNetworkOptions& options, const TableShape& shape);
std::shared_ptr<Network> make_conv_lstm_network(const TableNetworkOptions& options, const TableShape& shape);
std::shared_ptr<Network> make_ft_transformer(const TableNetworkOptions& options, const TableShape& shape);

}  // namespace hardlearn
