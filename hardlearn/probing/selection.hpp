#pragma once

#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/probing/judging.hpp"
#include "hardlearn/probing/probing.hpp"

namespace hardlearn {

/// What probing decided.
struct Selection {
    std::vector<Candidate> voters;         ///< best first
    std::vector<double> weights;           ///< one a voter
    std::vector<CandidateScore> evidence;  ///< candidates probed to the end, best first
    Candidate sanitization_base;           ///< the naive candidate that sanitizes, where a voter needs it
    double prior_exponent = 0;
    LeftOutVote left_out;  ///< the voters' answers to the rows that they were chosen on
    JudgedRows judged;     ///< empty with too few rows, as left_out
};

/// Chooses among the candidates of the options' construction. `whole`: all training rows as members, offering
/// at least the label-free views; `groups` by row, may be empty.
Selection select_candidates(const LearningSpace& whole, std::span<const GroupIndex> groups,
                            const MicroLearnerOptions& options, const RunContext& context);

/// The selection that holds one given candidate, chosen by nobody; its left-out vote comes from the same
/// draws.
Selection select_given(const LearningSpace& whole, std::span<const GroupIndex> groups,
                       const Candidate& candidate, const MicroLearnerOptions& options,
                       const RunContext& context);

}  // namespace hardlearn
