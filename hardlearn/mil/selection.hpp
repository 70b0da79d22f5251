#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/mil/candidate.hpp"
#include "hardlearn/mil/learning_space.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// What the voters together say of rows that they did not learn from: evidence for calibration.
struct LeftOutVote {
    Matrix<float> scores;           ///< questions x classes, weighted mean of the voters; empty with too few rows
    std::vector<Label> truth;       ///< one a question
    std::vector<RowIndex> rows;     ///< the training row that each question is
    std::size_t first_repeat = 0;   ///< questions of the first repeat of the draws: each row at most once
};

/// What probing decided.
struct Selection {
    std::vector<Candidate> voters;         ///< best first
    std::vector<double> weights;           ///< one a voter
    std::vector<CandidateScore> evidence;  ///< candidates probed to the end, best first
    Candidate sanitization_base;           ///< the naive candidate that sanitizes, where a voter needs it
    double prior_exponent = 0;
    LeftOutVote left_out;
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
