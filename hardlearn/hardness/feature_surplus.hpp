#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/row_units.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// Of fewer features none are left out.
inline constexpr std::size_t fewest_features_tried = 8;

/// Whether neighbours among fewer features would tell more of the classes.
struct FeatureSurplus {
    std::size_t num_features = 0;
    std::size_t num_kept = 0;  ///< the best of them, chosen anew for each fold; 0: it was not tried
    double error_of_all = 0;   ///< balanced nearest-neighbour error over chance in five folds; NaN: not tried
    double error_of_kept = 0;  ///< the same with the kept features only
    Interval gain;             ///< the first less the second, 95 % bootstrap interval
};

/// Compares the nearest-neighbour rule on all features with that on a tenth as many as there are rows, 2 to
/// 50, at most half of all: those with the highest F of the analysis of variance among the rows outside a
/// fold, which is then predicted from these. Five folds, groups whole. Fewer than fewest_features_tried, or
/// rows of which no folds can be made, are not tried. Same bits for any number of threads.
FeatureSurplus feature_surplus(MatrixView<const float> rows, const RowLabels& labels,
                               const Bootstrap& bootstrap, const RunContext& context = {});

/// F of the analysis of variance of each feature over the classes of some rows: variance between classes over
/// that within. Infinite where nothing varies within, 0 where nothing varies at all.
std::vector<double> variance_ratios(MatrixView<const float> rows, std::span<const Label> labels,
                                    std::size_t num_classes);

}  // namespace hardlearn
