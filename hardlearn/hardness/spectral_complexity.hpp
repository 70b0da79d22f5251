#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// F1v, the directional-vector Fisher ratio (Orriols-Puig et al., DCoL 2010; Lorena et al. 2019): 1 / (1 +
/// the largest ratio over all directions d of (d'(m_a - m_b))^2 over d'Wd), m the means of two classes, W
/// their covariances (divided by rows) weighted by their shares; the mean over the pairs of classes. In [0,
/// 1], high is hard; 0 where the means differ in a direction in which neither class varies. NaN for fewer
/// than two classes. Errors as feature_complexity. Same bits for any number of threads.
double directional_fisher(MatrixView<const float> rows, const RowLabels& labels,
                          const RunContext& context = {});

/// How many features and principal components there are for the rows (Lorena et al. 2019); high is hard. NaN
/// without rows or features.
struct DimensionComplexity {
    double t2 = 0;  ///< features / rows
    double t3 = 0;  ///< principal components that hold 95 % of the variance / rows
    double t4 = 0;  ///< these components / features
};

/// The measures of prepared rows.
DimensionComplexity dimension_complexity(MatrixView<const float> rows, const RunContext& context = {});

}  // namespace hardlearn
