#pragma once

#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {

/// What records of fits and of models have in common.
Json voters_json(const MicroLearner& model);
Json evidence_json(const MicroLearner& model);

}  // namespace hardlearn
