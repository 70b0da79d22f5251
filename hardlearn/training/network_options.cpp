#include "hardlearn/training/network_options.hpp"

namespace hardlearn {
namespace {

constexpr auto kinds = values_of<NetworkKind>();

}  // namespace

std::span<const NetworkKind> network_kinds() {
    return kinds;
}

}  // namespace hardlearn
