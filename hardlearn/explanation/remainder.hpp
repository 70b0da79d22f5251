#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/leaf_mates.hpp"
#include "hardlearn/learninglet/query_traininglets.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/query_answer.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// A query, and for each voter that is a forest the training rows that share its leaves (empty for others).
struct ForestQuery {
    Query query;
    std::vector<LeafMates> mates;
};
ForestQuery with_mates(const MicroLearner& model, const Query& query);

/// What a model may use once some of its training rows are removed from those that may be neighbours. Views,
/// ranks, forests and the sanitization run are those of the model, fitted with the removed rows; the removed
/// rows are in no ball, no anchor and no anchor's traininglet, and have left the leaves of forests that vote.
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

/// The model's answer by what remains: traininglets are rebuilt, label completion included, learninglets,
/// logistic regressions and the machines of voters that take all rows are fitted again; calibrations, weights
/// and the decision are those of the model. A machine for which the removed rows do not count (no support
/// vector, and costs that do not depend on the number of rows) is the same without them and is kept.
QueryAnswer answer_by(const Remainder& remainder, const MicroLearner& model, const ForestQuery& query);

/// What one voter answers a query with: the rows that it learns from, and what it made of them.
struct VoterLearninglet {
    FusedTraininglet traininglet;
    OneVsOne machine;                 ///< of a machine; positions count in traininglet.rows
    std::vector<float> query_kernel;  ///< of a machine: one a row of the traininglet
    std::vector<double> shares;       ///< of a forest: in its vote, one a row of the traininglet
    /// Of a logistic regression: what each row of the traininglet adds to the logits of `classes`, and the
    /// biases.
    Matrix<double> contributions;
    std::vector<double> biases;
    std::vector<Label> classes;
};

/// `v`: place of the voter in the model. A forest's traininglet are the rows that share a leaf with the
/// query.
VoterLearninglet learninglet_of(const Remainder& remainder, const MicroLearner& model, std::size_t v,
                                const ForestQuery& query);

}  // namespace hardlearn
