#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/mil/candidate.hpp"
#include "hardlearn/mil/learning_space.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// What probing decided.
struct Selection {
    std::vector<Candidate> voters;         ///< best first
    std::vector<double> weights;           ///< one a voter
    std::vector<CandidateScore> evidence;  ///< candidates probed to the end, best first
    Candidate sanitization_base;           ///< the naive candidate that sanitizes, where a voter needs it
    double prior_exponent = 0;
};

/// Chooses among the candidates of the options' construction. `whole`: all training rows as members, offering at
/// least the label-free views; `groups` by row, may be empty.
Selection select_candidates(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const RunContext& context);

/// Every candidate of the naive grid, k-major; k at or above `num_rows` takes all rows, repeated candidates once.
std::vector<Candidate> naive_grid(const MicroLearnerOptions& options, std::size_t num_features, std::size_t num_rows);

/// Every candidate that competes in automatic construction before sanitization comes in.
std::vector<Candidate> automatic_grid(const MicroLearnerOptions& options, std::size_t num_features,
                                      std::size_t num_rows);

}  // namespace hardlearn
