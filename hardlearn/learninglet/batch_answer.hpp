#pragma once

#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// What the queries of one batch are told by their one learninglet.
struct BatchAnswer {
    std::vector<Votes> votes;    ///< one a query
    std::vector<RowIndex> rows;  ///< the union of the queries' traininglets, by class, then by row
};

/// Fits the candidate's learninglet on the union of the traininglets of all queries of the batch and asks it.
/// No row of the batch nor of its groups may be a member of the space.
BatchAnswer ask_batch(const SanitizedSpace& learned, const Candidate& candidate, const ViewedRows& queries,
                      std::span<const RowIndex> batch);

}  // namespace hardlearn
