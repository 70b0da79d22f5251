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

/// The local candidates that automatic construction begins with, one a structure: views x k x kernel, each at
/// a middle cost and gamma. k is at most a third of `num_rows`: what takes more is close to a global machine.
std::vector<Candidate> local_structures(std::size_t num_features, std::size_t num_rows);

/// The candidates around one of them that differ from it in cost and class weights, itself included.
std::vector<Candidate> with_other_costs(const Candidate& candidate);

/// The candidates around one of them that differ from it in the gamma of its RBF part, itself included.
std::vector<Candidate> with_other_gammas(const Candidate& candidate);

/// Global machines (k = all): cheap to probe, so all combinations of kernel, cost, gamma and class weights.
/// Above max_rows_of_table training rows none with a forest's kernel, whose matrix is only made whole.
std::vector<Candidate> global_candidates(std::size_t num_features, std::size_t num_rows);

}  // namespace hardlearn
