#pragma once

#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/reweight/training-inl.hpp"

namespace hardlearn {

/// The probabilities of every row of the pool by plainly trained networks that did not see it,
/// options.margin_folds stratified folds (whole groups where there are any); with 0 folds by one network that
/// did. `stage` names the trainings.
Matrix<float> cross_fitted_probabilities(const Pool& pool, std::span<const GroupIndex> groups,
                                         const std::string& stage, const TrainingRun& run);

}  // namespace hardlearn
