#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"

namespace hardlearn {

/// How much single features tell two classes apart (Ho and Basu, IEEE TPAMI 2002; Lorena et al., ACM
/// Computing Surveys 2019): all in [0, 1], high is hard. F2 to F4 are means over the pairs of classes. NaN
/// where fewer than two classes have rows.
struct FeatureComplexity {
    /// F1 = 1 / (1 + max over the features of variance between all classes over that within): sums of
    /// squares, not divided by degrees of freedom. A feature that varies only between classes gives 0.
    double f1 = 0;
    /// F2 = product over the features of (overlap of the classes' ranges) / (range of both); a feature that
    /// is constant in both is skipped.
    double f2 = 0;
    /// F3 = least share over the features of the rows in the overlap, ends included.
    double f3 = 0;
    /// F4 = share of the rows that are left when the feature that tells most rows apart (ties: the first)
    /// takes these out, then the next, until none helps any more.
    double f4 = 0;
};

/// The measures of prepared rows; groups do not matter. Error(bad_argument) for lengths that differ or labels
/// out of range.
FeatureComplexity feature_complexity(MatrixView<const float> rows, const RowLabels& labels);

}  // namespace hardlearn
