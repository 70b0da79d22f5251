#pragma once

#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/candidate/micro_learner_options.hpp"

namespace hardlearn {

/// What naive and precise construction answer with, and the naive candidate that sanitizes for it.
struct Choice {
    Candidate voter;
    Candidate base;
    bool operator==(const Choice&) const = default;
};

/// The candidate in the middle of the options, where nothing speaks for another.
Candidate default_candidate(const MicroLearnerOptions& options, std::size_t num_features);

/// The naive candidate that sanitizes for this one: left-out rows are predicted one by one, by views that
/// have never seen their labels.
Candidate base_of(Candidate candidate, std::size_t num_features);

/// The best candidate; for precise construction the best that does not take all rows, with the stages.
Choice choose(std::span<const CandidateScore> best_first, const MicroLearnerOptions& options,
              std::size_t num_features);

/// All candidates of the choices: what a space must offer.
std::vector<Candidate> needed_by(std::span<const Choice> choices);

}  // namespace hardlearn
