#pragma once

#include <span>
#include <string>

#include "hardlearn/evaluation/ablation.hpp"

namespace hardlearn {

/// One data set for people: how it was measured, the scores with marks, the tests, what sanitization removed.
std::string ablation_text(const AblationRecord& record, const AblationOptions& options);

/// The variants over several data sets.
std::string over_sets_text(std::span<const VariantOverSets> variants, AblatedLearner learner,
                           std::size_t num_sets);

}  // namespace hardlearn
