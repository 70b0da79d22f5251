#pragma once

#include <array>
#include <vector>

#include "hardlearn/simulation/distribution.hpp"

namespace hardlearn {

/// Two spirals, one turned by half a circle, each of many Gaussians that lie evenly along it, so that the
/// posterior is exact: one and a half turns, radius 0.3 to 2, deviation 0.15.
class Spirals : public Distribution {
  public:
    Spirals();
    std::size_t num_columns() const override { return 2; }
    SimulatedRow draw(RandomStream& stream, std::span<const double> group) const override;
    double posterior(std::span<const double> point) const override;

  private:
    std::vector<std::array<double, 2>> centers_;  // of class 1; those of class 0 are opposite
};

}  // namespace hardlearn
