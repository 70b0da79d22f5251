#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/neighbor.hpp"

namespace hardlearn {

/// Rows with their classes, borrowed.
struct RowsWithLabels {
    MatrixView<const float> rows;   ///< padded, as those of Matrix<float> are
    std::span<const Label> labels;  ///< one a row
    std::size_t num_classes = 0;    ///< of the labels
};

/// Picks from distances[i], the distance of the query to row candidates[i] (not negative, not NaN; any
/// metric), the k nearest and the nearest of each class. `labels`: class of every row, by row index.
NeighborList select_neighbors(std::span<const float> distances, std::span<const RowIndex> candidates,
                              std::span<const Label> labels, std::size_t num_classes, std::size_t k);

/// Exact search: all distances from our own kernel, so a query's list has the same bits alone or in a batch.
/// `candidates`: the rows that may be found, increasing. `query` must be a padded row of a Matrix<float> as
/// wide as the rows.
NeighborList find_neighbors(const float* query, const RowsWithLabels& searched,
                            std::span<const RowIndex> candidates, std::size_t k);

}  // namespace hardlearn
