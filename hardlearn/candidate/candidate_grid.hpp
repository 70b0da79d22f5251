#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"

namespace hardlearn {

/// Every candidate of the naive grid, k-major; k at or above `num_rows` takes all rows, repeated candidates
/// once.
std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                  std::size_t num_rows);

}  // namespace hardlearn
