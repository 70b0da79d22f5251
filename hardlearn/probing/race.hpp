#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/probing/probing.hpp"

namespace hardlearn {

inline constexpr std::size_t default_most_questions = 2000;

struct RaceOptions {
    std::size_t num_features = 0;
    std::size_t rows_of_draw = 0;    ///< that the smallest draw learns from
    std::size_t rows_of_rarest = 0;  ///< training rows of the rarest class
    std::size_t num_rows = 0;        ///< training rows
    SanitizationOptions sanitization = {};
    Candidate default_base;                               ///< sanitizes where no naive candidate came far
    std::size_t most_questions = default_most_questions;  ///< that the finalists are asked
    bool forest = true;  ///< candidates that need a forest of all rows take part
    double seconds = 0;  ///< stop after the round in which they are over; 0: no limit
};

struct RaceResult {
    std::vector<CandidateScore> finalists;  ///< best first, all scored on the same questions
    std::size_t num_questions = 0;          ///< that the finalists were scored on
    Candidate sanitization_base;
};

/// Who starts: what the spaces of the draws must offer, beside the default base.
std::vector<Candidate> race_entrants(const RaceOptions& options);

/// Successive halving (Jamieson and Talwalkar, AISTATS 2016) over the questions of the draws: structures
/// (views, k, kernel) compete on a few questions, the better ones are tried with other costs and gammas on
/// more, the best and their sanitized variants answer all. Global machines run beside them from the start.
/// The number of questions, and so the work, is fixed by the data's size unless `seconds` is given.
RaceResult race(Probing& probing, const RaceOptions& options, const RunContext& context);

}  // namespace hardlearn
