#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Distributions of two classes whose posterior is known.
enum class SimulationKind : std::uint8_t {
    gauss,       ///< two Gaussians in the plane, 2 apart: the best border is a line
    checker,     ///< a board of 4 x 4 squares, with a tenth of the labels wrong
    ring,        ///< a ring around another
    spiral,      ///< two spirals, one in the other
    imbalanced,  ///< gauss, 3 apart, with one row in twenty of the second class
    wide,        ///< 500 columns of which 10 tell the classes apart, a little each
    group_shift  ///< rows of one group are moved together, farther than the classes are apart
};
template <>
struct NamesOf<SimulationKind> {
    static constexpr std::string_view what = "distribution";
    static constexpr Named<SimulationKind> names[] = {{SimulationKind::gauss, "gauss"},
                                                      {SimulationKind::checker, "checker"},
                                                      {SimulationKind::ring, "ring"},
                                                      {SimulationKind::spiral, "spiral"},
                                                      {SimulationKind::imbalanced, "imbalanced"},
                                                      {SimulationKind::wide, "wide"},
                                                      {SimulationKind::group_shift, "group-shift"}};
};

/// A row drawn from a distribution.
struct SimulatedRow {
    std::vector<double> point;
    Label label = 0;  ///< 0 or 1
};

/// A distribution of points and their class.
class Distribution {
  public:
    virtual ~Distribution() = default;
    virtual std::size_t num_columns() const = 0;
    /// Draws a row. `group`: how rows of its group are moved, of draw_group; empty without groups.
    virtual SimulatedRow draw(RandomStream& stream, std::span<const double> group) const = 0;
    /// The probability of class 1 given the point, of a row of a group that nobody knows.
    virtual double posterior(std::span<const double> point) const = 0;
    /// Draws how the rows of a group are moved; empty where there are no groups.
    virtual std::vector<double> draw_group(RandomStream&) const { return {}; }
};

/// The probability of the second of two cases whose logarithms of prior times density these are; infinite
/// where a density is 0, but not both.
double second_of(double first_log, double second_log);

}  // namespace hardlearn
