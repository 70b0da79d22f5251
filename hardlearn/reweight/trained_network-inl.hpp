#pragma once

#include <memory>

#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {

/// What the public declarations hide: a network on the CPU, as it is in use.
class TrainedNetwork {
  public:
    explicit TrainedNetwork(std::shared_ptr<Network> network) : network_(std::move(network)) {}
    Network& network() const { return *network_; }

  private:
    std::shared_ptr<Network> network_;
};

}  // namespace hardlearn
