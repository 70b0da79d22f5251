#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/row_distances.hpp"

namespace hardlearn {

/// How classes lie among each other's rows (Ho and Basu 2002; Lorena et al. 2019), all classes at once: all
/// in [0, 1], high is hard. NaN where there are fewer than two classes, or none has two rows.
struct NeighborhoodComplexity {
    /// N1 = share of the rows that an edge of the minimum spanning tree joins with another class. Of edges of
    /// the same length the one with the lower row pair (smaller row first) goes first.
    double n1 = 0;
    /// N2 = r / (1 + r), r = sum of distances to the nearest row of the own class over that to the nearest of
    /// another one; rows alone in their class do not count.
    double n2 = 0;
    /// N3 = leave-one-out error of the nearest row; rows at the same distance count in proportion.
    double n3 = 0;
    /// LSC = 1 - mean over the rows of (rows nearer than the nearest enemy, itself too) / rows.
    double lsc = 0;
};

/// The measures of rows; groups do not matter. n^2 distances, O(n) memory. Errors as feature_complexity. Same
/// bits for any number of threads.
NeighborhoodComplexity neighborhood_complexity(const RowDistances& distances, const RowLabels& labels,
                                               const RunContext& context = {});

/// The same by euclidean distance.
NeighborhoodComplexity neighborhood_complexity(MatrixView<const float> rows, const RowLabels& labels,
                                               const RunContext& context = {});

}  // namespace hardlearn
