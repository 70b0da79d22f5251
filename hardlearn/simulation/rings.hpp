#pragma once

#include "hardlearn/simulation/distribution.hpp"

namespace hardlearn {

/// Two rings around the origin, of radius 1 and 2, with a normal deviation of 0.4 from it; the radius is
/// above 0.
class Rings : public Distribution {
  public:
    std::size_t num_columns() const override { return 2; }
    SimulatedRow draw(RandomStream& stream, std::span<const double> group) const override;
    double posterior(std::span<const double> point) const override;
};

}  // namespace hardlearn
