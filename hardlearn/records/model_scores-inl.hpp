#pragma once

#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {

/// Mean and standard deviation of every score of a model over the folds.
Json mean_scores_json(const ModelRecord& model);

}  // namespace hardlearn
