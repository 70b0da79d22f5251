#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"

namespace hardlearn {

/// The radii of the options that belong to some of its views.
std::vector<double> radii_of_views(const MicroLearnerOptions& options, std::span<const View> views);

/// What the options' costs are multiplied by: 1, but of sc-let 1 / (number of features), so that they mean
/// the same for backbones of any width.
double cost_unit(const MicroLearnerOptions& options, std::size_t num_features);

/// Every candidate of the naive grid, k-major; k at or above `num_rows` takes all rows, repeated candidates
/// once. Where the options have radii, one a view, they take the place of k.
std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                  std::size_t num_rows);

}  // namespace hardlearn
