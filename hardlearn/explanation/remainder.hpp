#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/query_traininglets.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// What a model may use once some of its training rows are removed from those that may be neighbours. Views,
/// forest and the sanitization run are those of the model, fitted with the removed rows; the removed rows are
/// in no ball, no anchor and no anchor's traininglet.
struct Remainder {
    LearningSpace space;
    std::optional<Precision> precision;
    std::vector<RowIndex> removed;  ///< increasing
    std::uint64_t seed = 0;         ///< of the model's random anchors

    SanitizedSpace learned() const { return {space, precision ? &*precision : nullptr, seed}; }
    /// Whether there is anything left to learn from, also for voters that use clean rows only.
    bool can_answer(const MicroLearner& model) const;
};

/// `space`: the model's space, or that with tables added.
Remainder without_rows(const MicroLearner& model, const LearningSpace& space,
                       std::span<const RowIndex> removed);

/// The model's answer by what remains: traininglets are rebuilt, label completion included, learninglets and
/// the machines of voters that take all rows are fitted again. A machine for which the removed rows do not
/// count (no support vector, and costs that do not depend on the number of rows) is the same without them and
/// is kept.
QueryAnswer answer_by(const Remainder& remainder, const MicroLearner& model, const Query& query);

/// One voter's traininglet for a query, the machine fitted on it and its kernel with the query.
struct VoterMachine {
    FusedTraininglet traininglet;
    OneVsOne machine;                 ///< positions count in traininglet.rows
    std::vector<float> query_kernel;  ///< one a row of the traininglet
};

VoterMachine machine_of(const Remainder& remainder, const Voter& voter, const Query& query);

}  // namespace hardlearn
