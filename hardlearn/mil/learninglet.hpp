#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// The kernel that a candidate means.
Kernel kernel_of(const Candidate& candidate);

/// The labels of the given rows, in their order.
std::vector<Label> labels_of(std::span<const RowIndex> rows, std::span<const Label> labels);

/// Fits the candidate's support vector machine on a traininglet (positions in `rows`, increasing) and asks it about
/// one query, a padded row as wide as `rows`.
Votes ask_learninglet(const Candidate& candidate, MatrixView<const float> rows, std::span<const Label> labels,
                      std::span<const RowIndex> traininglet, const float* query);

/// Asks a machine fitted on all of `rows`.
Votes ask_global(const OneVsOne& model, const Candidate& candidate, MatrixView<const float> rows, const float* query);

}  // namespace hardlearn
