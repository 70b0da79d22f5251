#pragma once

#include <cstddef>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/ranked_neighbors.hpp"
#include "hardlearn/hardness/row_units.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// What a row's own group gives away.
struct GroupGap {
    double apart = 0;     ///< balanced nearest-neighbour error over chance with the own group left out
    double together = 0;  ///< the same with all other rows at hand: what random splits would promise
    Interval gap;         ///< the first less the second, 95 % bootstrap interval over groups
};

/// Of prepared rows and their neighbours outside their groups, which `labels` must have. Rows that cannot be
/// judged without their group count for neither. Same bits for any number of threads.
GroupGap group_gap(MatrixView<const float> rows, const RankedNeighbors& apart, const RowLabels& labels,
                   const Bootstrap& bootstrap, const RunContext& context = {});

}  // namespace hardlearn
