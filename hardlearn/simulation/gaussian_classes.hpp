#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/simulation/distribution.hpp"

namespace hardlearn {

struct GaussianClassesShape {
    std::size_t num_columns = 2;
    std::size_t num_informative = 2;  ///< the first columns: in these the means differ, in each alike
    double distance = 2;              ///< of the means
    double second_share = 0.5;        ///< prior probability of class 1
    double group_deviation = 0;       ///< of the Gaussian that moves a group, in each column; 0: no groups
};

/// Two Gaussian classes with unit variances, whose means lie at equal distances from the origin. Rows of a
/// group are moved together by a Gaussian, so that of an unknown group a row's variance is larger.
class GaussianClasses : public Distribution {
  public:
    explicit GaussianClasses(const GaussianClassesShape& shape);
    std::size_t num_columns() const override { return shape_.num_columns; }
    SimulatedRow draw(RandomStream& stream, std::span<const double> group) const override;
    double posterior(std::span<const double> point) const override;
    std::vector<double> draw_group(RandomStream& stream) const override;

  private:
    GaussianClassesShape shape_;
    double mean_ = 0;  // of class 1 in each informative column; class 0 has the opposite
};

}  // namespace hardlearn
