#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// The answer to one query and every voter's part in it.
struct QueryAnswer {
    Label prediction = 0;
    std::vector<float> scores;                     ///< one a class: probabilities, see predict.hpp
    std::vector<Votes> voters;                     ///< one a voter
    std::vector<std::vector<float>> voter_scores;  ///< one a voter, one a class; not calibrated
};

/// Answers one query, whose rows must come from view_queries with the model's space; a batch of its own where
/// a voter takes batches.
QueryAnswer answer_query(const MicroLearner& model, const Query& query);

/// The model's answer, given what each of its voters says.
QueryAnswer combine_votes(const MicroLearner& model, std::vector<Votes> votes);

/// What each voter that takes batches says of every query; nothing for the others.
using BatchVotes = std::vector<std::vector<Votes>>;

/// The answer to one query by a session on it. `batch_votes`: one a voter, or none at all where a batch of
/// its own is made of the query.
QueryAnswer answer_query(const MicroLearner& model, const Query& query, QuerySession& session,
                         std::span<const std::vector<Votes>> batch_votes);

}  // namespace hardlearn
