#include "hardlearn/network/network_options.hpp"

#include "hardlearn/core/names.hpp"

namespace hardlearn {
namespace {

constexpr Named<NetworkKind> names[] = {{NetworkKind::automatic, "auto"},
                                        {NetworkKind::mlp, "mlp"},
                                        {NetworkKind::small_cnn, "small-cnn"},
                                        {NetworkKind::resnet, "resnet"},
                                        {NetworkKind::wrn, "wrn"}};
constexpr auto kinds = values_of(names);

}  // namespace

std::string_view network_name(NetworkKind kind) {
    return name_of(kind, names);
}
std::span<const NetworkKind> network_kinds() {
    return kinds;
}
NetworkKind parse_network(std::string_view name) {
    return parse_named(name, names, "network");
}

}  // namespace hardlearn
