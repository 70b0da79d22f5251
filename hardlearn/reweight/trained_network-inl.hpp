#pragma once

#include <memory>

#include "hardlearn/network/network-inl.hpp"
#include "hardlearn/reweight/splitter-inl.hpp"

namespace hardlearn {

/// What the public declarations hide: a network on the CPU, as it is in use, and the splitter that saw its
/// features, if there was one.
class TrainedNetwork {
  public:
    explicit TrainedNetwork(std::shared_ptr<Network> network, std::shared_ptr<Splitter> splitter = nullptr)
        : network_(std::move(network)), splitter_(std::move(splitter)) {}
    Network& network() const { return *network_; }
    Splitter* splitter() const { return splitter_.get(); }

  private:
    std::shared_ptr<Network> network_;
    std::shared_ptr<Splitter> splitter_;
};

}  // namespace hardlearn
