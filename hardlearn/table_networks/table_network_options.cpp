#include "hardlearn/table_networks/table_network_options.hpp"

#include <fmt/format.h>

namespace hardlearn {
namespace {

struct Size {
    std::size_t units = 0;
    std::size_t layers = 1;
};

std::array<TableNetworkOptions, 2> configurations(TableNetworkKind kind, Size small, Size large,
                                                  double learning_rate) {
    constexpr double dropout = 0.2;  // of the large one
    return {TableNetworkOptions{.kind = kind,
                                .units = small.units,
                                .layers = small.layers,
                                .dropout = 0,
                                .learning_rate = learning_rate},
            TableNetworkOptions{.kind = kind,
                                .units = large.units,
                                .layers = large.layers,
                                .dropout = dropout,
                                .learning_rate = learning_rate}};
}

}  // namespace

std::array<TableNetworkOptions, 2> table_network_configurations(TableNetworkKind kind) {
    switch (kind) {
        case TableNetworkKind::dnn:
        case TableNetworkKind::protonet:
            return configurations(kind, {64, 2}, {128, 3}, 1e-3);
        case TableNetworkKind::cnn:
            return configurations(kind, {16, 1}, {32, 2}, 2e-3);
        case TableNetworkKind::lstm:
        case TableNetworkKind::gru:
        case TableNetworkKind::bi_lstm:
            return configurations(kind, {32, 1}, {64, 1}, 5e-3);
        case TableNetworkKind::conv_lstm:
            return configurations(kind, {8, 1}, {16, 1}, 5e-3);
        case TableNetworkKind::ft_transformer:
            return configurations(kind, {16, 1}, {32, 2}, 2e-3);
    }
    return {};
}

std::string describe(const TableNetworkOptions& options) {
    std::string text = fmt::format("{} units", options.units);
    if (options.layers > 1) text += fmt::format(" in {} layers", options.layers);
    if (options.dropout > 0) text += fmt::format(", dropout {:g}", options.dropout);
    return text;
}

}  // namespace hardlearn
