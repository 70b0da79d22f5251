#pragma once

#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/row_distances.hpp"

namespace hardlearn {

/// Two rows are joined that lie nearer than this share of the greatest distance of any two.
inline constexpr double joining_share = 0.15;

/// The graph that joins near rows of the same class (Lorena et al. 2019): all in [0, 1], high is hard. NaN
/// for fewer than two classes.
struct NetworkComplexity {
    double density = 0;  ///< 1 - pairs that are joined / all pairs
    /// 1 - mean over the rows of the share of pairs of its neighbours that are joined too; 0 of them with
    /// fewer than two neighbours.
    double clustering = 0;
    /// 1 - mean hub score: the leading eigenvector of the squared adjacency matrix, its largest entry 1;
    /// where several lead, the nearest to all rows alike. 1 where nothing is joined.
    double hubs = 0;
};

/// The measures of rows; groups do not matter. n^2 distances, n^2 bits of memory. Errors as
/// feature_complexity. Same bits for any number of threads.
NetworkComplexity network_complexity(const RowDistances& distances, const RowLabels& labels,
                                     const RunContext& context = {});

}  // namespace hardlearn
