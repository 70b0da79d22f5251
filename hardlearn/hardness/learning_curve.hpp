#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/hardness/ranked_neighbors.hpp"
#include "hardlearn/hardness/row_units.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// One place on a learning curve.
struct CurvePoint {
    double share = 1;  ///< of the rows that are at hand
    double error = 0;  ///< balanced nearest-neighbour error over chance with so many
};

/// What more rows would do for the nearest-neighbour rule.
struct LearningCurve {
    std::vector<CurvePoint> points;  ///< at 1/8, 1/4, 1/2 and all of the rows
    /// Fall of the error with twice the rows, 95 % bootstrap interval: the last doubling's fall times the
    /// rate at which falls shrank from doubling to doubling.
    Interval gain_of_doubling;
    Interval last_two_doublings;  ///< fall of the error from a quarter of the rows to all
};

/// The curve of ranked rows: expectations over all ways to draw fewer rows, see nearest_neighbor_errors, so
/// that no draw blurs it. Same bits for any number of threads.
LearningCurve learning_curve(const RankedNeighbors& neighbors, const RowLabels& labels,
                             const Bootstrap& bootstrap, const RunContext& context = {});

/// Dimension of the manifold on which rows lie, from the distances to their 20 nearest: the
/// maximum-likelihood estimate of Levina and Bickel (2004), averaged over rows as MacKay and Ghahramani
/// (2005) do. NaN where fewer than three neighbours or no two distances differ.
double intrinsic_dimension(const RankedNeighbors& neighbors);

}  // namespace hardlearn
