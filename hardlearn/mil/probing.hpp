#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// Probing learning (Micro-Learning paper, section 4, stage 1): predicts every row of the inner draws from the rows
/// of the other folds, by every candidate, and scores each candidate by the D-index of its pooled predictions.
/// Returns the best first: highest D-index, then the smaller traininglet, then the order of the grid.
/// `rows` are prepared, `views` the same rows as the options' views see them.
std::vector<CandidateScore> probe_candidates(MatrixView<const float> rows, const ViewedRows& views,
                                             std::span<const Label> labels, std::size_t num_classes,
                                             const InnerDraws& draws, const MicroLearnerOptions& options,
                                             const RunContext& context);

}  // namespace hardlearn
