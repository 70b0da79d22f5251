#pragma once

#include "hardlearn/simulation/distribution.hpp"

namespace hardlearn {

/// Points spread evenly over a board of 4 x 4 squares of side 1; the class is the square's colour, but for a
/// tenth of the rows.
class Checkerboard : public Distribution {
  public:
    std::size_t num_columns() const override { return 2; }
    SimulatedRow draw(RandomStream& stream, std::span<const double> group) const override;
    double posterior(std::span<const double> point) const override;
};

}  // namespace hardlearn
