#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// How far classes are from being told apart by a plane (Ho and Basu 2002; Lorena et al. 2019): means over
/// the pairs of classes, in [0, 1], high is hard. NaN for fewer than two classes. The plane is that of a
/// linear C-SVC with C = 1 on the pair's rows, each feature with mean 0 and variance 1 (divided by rows)
/// there.
struct LinearComplexity {
    double l1 = 0;  ///< s / (1 + s), s = sum of |decision value| of the rows on the wrong side / rows
    double l2 = 0;  ///< share of the rows on the wrong side
    double l3 = 0;  ///< share of interpolated points on the wrong side
};

/// The measures of prepared rows; groups do not matter. `points`: see interpolate_points; with the rows'
/// features. The solver's tolerance leaves about four decimals. Errors as feature_complexity, also for points
/// of another width. Same bits for any number of threads.
LinearComplexity linear_complexity(MatrixView<const float> rows, const RowLabels& labels,
                                   MatrixView<const float> points, const RowLabels& labels_of_points,
                                   const RunContext& context = {});

}  // namespace hardlearn
