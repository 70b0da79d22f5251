#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {
namespace {

std::shared_ptr<Network> build(const TableNetworkOptions& options, const TableShape& shape) {
    switch (options.kind) {
        case TableNetworkKind::dnn:
        case TableNetworkKind::protonet:
            return make_dense_network(options, shape);
        case TableNetworkKind::cnn:
            return make_convolutional_network(options, shape);
        case TableNetworkKind::lstm:
        case TableNetworkKind::gru:
        case TableNetworkKind::bi_lstm:
            return make_recurrent_network(options, shape);
        case TableNetworkKind::conv_lstm:
            return make_conv_lstm_network(options, shape);
        case TableNetworkKind::ft_transformer:
            return make_ft_transformer(options, shape);
    }
    throw Error(ErrorCode::internal, "make_table_network: unknown kind");
}

}  // namespace

std::shared_ptr<Network> make_table_network(const TableNetworkOptions& options, const TableShape& shape,
                                            const RandomStream& stream) {
    const std::shared_ptr<Network> network = build(options, shape);
    initialize(*network, stream);
    return network;
}

}  // namespace hardlearn
