#include "hardlearn/network/network-inl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

// Three poolings or two strides leave at least one pixel.
constexpr std::size_t smallest_image = 8;

void check_image_size(const NetworkOptions& options, const ImageEncoding& images) {
    if (std::min(images.height, images.width) >= smallest_image) return;
    throw_bad_argument(fmt::format("images of {} x {} pixels: network {} needs at least {} x {}",
                                   images.height, images.width, name_of(options.kind), smallest_image,
                                   smallest_image));
}

void check_image_network(const NetworkOptions& options) {
    if (options.width == 0 || options.widen == 0) throw_bad_argument("network width 0: expected at least 1");
    const std::size_t rest = options.kind == NetworkKind::resnet ? 2 : 4;
    if (options.kind != NetworkKind::small_cnn && (options.depth < 6 + rest || options.depth % 6 != rest)) {
        throw_bad_argument(fmt::format("network depth {}: {} has 6n + {} layers, {} for example",
                                       options.depth, name_of(options.kind), rest, rest == 2 ? 20 : 28));
    }
}

void check_mlp(const NetworkOptions& options) {
    if (options.hidden.empty() || std::ranges::count(options.hidden, std::size_t{0}) > 0) {
        throw_bad_argument("hidden units of an mlp: expected one number above 0 a layer, at least one layer");
    }
}

}  // namespace

NetworkOptions resolved(NetworkOptions options, bool images) {
    if (options.kind == NetworkKind::automatic)
        options.kind = images ? NetworkKind::small_cnn : NetworkKind::mlp;
    if ((options.kind == NetworkKind::mlp) == images) {
        throw_bad_argument(fmt::format("network {} is for {}, but the data is {}", name_of(options.kind),
                                       images ? "tables" : "images", images ? "images" : "a table"));
    }
    if (options.depth == 0)
        options.depth = options.kind == NetworkKind::resnet ? 20 : options.kind == NetworkKind::wrn ? 28 : 0;
    if (!(options.dropout >= 0 && options.dropout < 1)) {
        throw_bad_argument(fmt::format("dropout {:g}: expected a share from 0 to below 1", options.dropout));
    }
    images ? check_image_network(options) : check_mlp(options);
    return options;
}

NetworkOptions resolved(NetworkOptions options, const Encoding& encoding) {
    const auto* images = std::get_if<ImageEncoding>(&encoding);
    options = resolved(std::move(options), images != nullptr);
    if (images) check_image_size(options, *images);
    return options;
}

std::shared_ptr<Network> build_network(const NetworkOptions& options, const Encoding& encoding,
                                       std::size_t num_classes) {
    std::shared_ptr<Network> network;
    switch (options.kind) {
        case NetworkKind::automatic:
            throw Error(ErrorCode::internal, "build_network: options are not resolved");
        case NetworkKind::mlp:
            network = make_mlp(options, std::get<TableEncoding>(encoding), num_classes);
            break;
        case NetworkKind::small_cnn:
            network = make_small_cnn(options, std::get<ImageEncoding>(encoding), num_classes);
            break;
        case NetworkKind::resnet:
            network = make_resnet(options, std::get<ImageEncoding>(encoding), num_classes);
            break;
        case NetworkKind::wrn:
            network = make_wrn(options, std::get<ImageEncoding>(encoding), num_classes);
            break;
    }
    return network;
}

std::shared_ptr<Network> make_network(const NetworkOptions& options, const Encoding& encoding,
                                      std::size_t num_classes, const RandomStream& stream) {
    const auto network = build_network(options, encoding, num_classes);
    initialize(*network, stream);
    return network;
}

}  // namespace hardlearn
