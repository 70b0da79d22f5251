#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"

namespace hardlearn {

enum class NetworkKind : std::uint8_t {
    automatic,  ///< mlp for tables, small_cnn for images
    mlp,        ///< dense layers with ReLU; text columns enter through embeddings. For tables
    small_cnn,  ///< three blocks of convolution, batch norm, ReLU and pooling. For images
    resnet,     ///< residual network for small images: He et al., arXiv 1512.03385, section 4.2
    wrn         ///< wide residual network: Zagoruyko and Komodakis, arXiv 1605.07146
};
template <>
struct NamesOf<NetworkKind> {
    static constexpr std::string_view what = "network";
    static constexpr Named<NetworkKind> names[] = {{NetworkKind::automatic, "auto"},
                                                   {NetworkKind::mlp, "mlp"},
                                                   {NetworkKind::small_cnn, "small-cnn"},
                                                   {NetworkKind::resnet, "resnet"},
                                                   {NetworkKind::wrn, "wrn"}};
};

std::span<const NetworkKind> network_kinds();

struct NetworkOptions {
    NetworkKind kind = NetworkKind::automatic;
    /// mlp: units of each hidden layer; the last is the features
    std::vector<std::size_t> hidden = {128, 128};
    /// small_cnn: channels of the first block (doubled twice); resnet, wrn: of the stem
    std::size_t width = 16;
    std::size_t depth = 0;   ///< resnet: 6n + 2, wrn: 6n + 4 layers; 0: ResNet-20, WRN-28
    std::size_t widen = 10;  ///< wrn: how many times wider than a ResNet
    double dropout = 0;  ///< share of features left out in training: mlp behind each layer, wrn in each block
};

/// Where a network runs.
struct ComputeOptions {
    std::string device = "cpu";  ///< "cpu", "cuda" or "cuda:N"
    /// CPU threads inside one operation. Sums depend on it: equal results need an equal number, so it is
    /// stored in the model and not taken from the context.
    int threads = 1;
};

}  // namespace hardlearn
