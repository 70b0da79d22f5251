#pragma once

#include <cstddef>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/ensemble/pool_fitter.hpp"
#include "hardlearn/evaluation/ablation_variant.hpp"

namespace hardlearn {

/// How a variant that is a pool of candidates is made.
PoolDesign design_of(AblationVariant variant);

/// The candidate of a variant that is no pool, made of the one that probing chose, in its naive form.
Candidate candidate_of(AblationVariant variant, Candidate chosen, std::size_t num_features);

}  // namespace hardlearn
