#pragma once

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// The pull of the input's neighbours on each other: force_i = sum over j of p_ij q_ij (y_i - y_j), with
/// q_ij = 1 / (1 + |y_i - y_j|^2). Keeps a reference to the affinities.
class Attraction {
  public:
    explicit Attraction(const InputAffinities& affinities)
        : affinities_(affinities), pairs_(2 * affinities.num_rows()) {}

    /// An estimate of compute()'s time in nanoseconds on one core.
    double estimated_cost() const { return 0.4 * static_cast<double>(affinities_.columns.size()); }
    void compute(const Points& points, const RunContext& context, Points& force);

  private:
    const InputAffinities& affinities_;
    AlignedVector<float> pairs_;  ///< x and y of each point side by side
};

}  // namespace hardlearn
