#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// Class probabilities of each row, rows x classes, from extra-trees forests of rows outside its fold (five
/// folds, groups whole): a quick learner that minds neither the scale of features nor useless ones. Small
/// data is dealt again until every row has been left out often enough, and the probabilities are averaged.
/// Empty where no folds can be made (one group, or fewer than two classes of two rows). Same bits for any
/// number of threads.
Matrix<float> left_out_forest_scores(MatrixView<const float> rows, const RowLabels& labels,
                                     std::uint64_t seed, const RunContext& context = {});

}  // namespace hardlearn
