#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// What one voter says of a query, in the classes of the model's space: a machine by its duels, a forest or a
/// logistic regression by probabilities, one a class.
struct VoterAnswer {
    Votes votes;
    std::vector<double> probabilities;
};

/// The answer to one query and every voter's part in it.
struct QueryAnswer {
    Label prediction = 0;
    std::vector<float> scores;        ///< one a class: probabilities, see predict.hpp
    std::vector<VoterAnswer> voters;  ///< one a voter; those of votes are given classes
    /// one a voter, one a class: its part of the vote; in a pool its calibrated probabilities
    std::vector<std::vector<float>> voter_scores;
    std::vector<Label> voter_predictions;  ///< one a voter
};

/// Answers one query, whose rows must come from view_queries with the model's space; a batch of its own where
/// a voter takes batches.
QueryAnswer answer_query(const MicroLearner& model, const Query& query);

/// The model's answer, given what each of its voters says.
QueryAnswer combine_answers(const MicroLearner& model, std::vector<VoterAnswer> answers);

/// What was found for all queries at once, before they are answered one by one: one entry a voter, empty for
/// those that are asked query by query; or none at all.
struct AskedAhead {
    std::vector<std::vector<Votes>> batches;  ///< of voters that take batches
    std::vector<Matrix<float>> forests;       ///< queries x classes
};

/// Asks the forests among the voters.
std::vector<Matrix<float>> ask_forests(const MicroLearner& model, const ViewedRows& queries,
                                       const RunContext& context);

/// The answer to one query by a session on it.
QueryAnswer answer_query(const MicroLearner& model, const Query& query, QuerySession& session,
                         const AskedAhead& ahead);

/// What a logistic regression says of a query.
std::vector<double> ask_logistic(const LogisticRegression& logistic, const Candidate& candidate,
                                 const ComparedRow& row, std::size_t num_classes);

}  // namespace hardlearn
