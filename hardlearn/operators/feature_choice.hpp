#pragma once

#include <memory>
#include <vector>

#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// F of a one-way analysis of variance of each feature over the classes: the variance between class means
/// over that within classes. Infinite where classes differ and rows of a class do not; 0 for a constant.
std::vector<double> anova_f(const OperatorRows& rows);

/// Keeps the features with the highest F, ties to the first: half of them, rounded up, at most one for every
/// ten training rows, at least two where there are two.
std::unique_ptr<RowMap> fit_feature_choice(const OperatorRows& rows);

}  // namespace hardlearn
