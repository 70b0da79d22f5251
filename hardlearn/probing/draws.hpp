#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/probing/probed_rows.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "hardlearn/traininglet/batches.hpp"

namespace hardlearn {

/// One draw: a fold is left out, and a space is fitted on the others.
struct Draw {
    LearningSpace space;                 ///< label-aware views and the forest know the members only
    ViewedRows rows;                     ///< the space's own rows, to ask about those that are left out
    std::vector<RowIndex> left_out;      ///< in random order: the questions of the draw
    std::size_t first_question = 0;      ///< of them among those of all draws
    std::optional<Precision> precision;  ///< once the draw is sanitized

    /// `seed`: of the random anchors.
    SanitizedSpace learned(std::uint64_t seed) const {
        return {space, precision ? &*precision : nullptr, seed};
    }
};

/// The rows of one draw, before a space is fitted.
struct DrawnRows {
    std::vector<RowIndex> members;   ///< increasing
    std::vector<RowIndex> left_out;  ///< in random order
    std::size_t place = 0;           ///< of the draw among all
};

/// One draw a fold of every repeat.
std::vector<DrawnRows> deal_rows(const ProbedRows& probed, std::uint64_t seed);

/// One of the draws that deal_rows deals; its questions begin at 0.
Draw fit_draw(const ProbedRows& probed, DrawnRows rows, const SpaceOptions& options, std::uint64_t seed,
              const RunContext& context);

/// One draw a fold of every repeat; its space offers what `options` say, its seed aside.
std::vector<Draw> fit_draws(const ProbedRows& probed, const SpaceOptions& options, std::uint64_t seed,
                            const RunContext& context);

/// What a candidate that cannot be asked one query at a time says of all questions of a draw.
struct DrawAnswers {
    std::vector<Votes> votes;
    std::vector<std::uint32_t> sizes;  ///< of the traininglets
};

/// Whether a candidate is asked about all questions of a draw at once: a machine on all rows, which is fitted
/// once a draw, or one that takes batches, which are made of all questions.
bool is_asked_together(const Candidate& candidate);

/// The answers of such a candidate.
DrawAnswers ask_together(const Draw& draw, const Candidate& candidate, BatchOrder order, std::uint64_t seed,
                         const RunContext& context);

}  // namespace hardlearn
