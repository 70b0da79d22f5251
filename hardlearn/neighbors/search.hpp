#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// A training row and its squared euclidean distance from the query (in a view's space).
struct Neighbor {
    float squared_distance = 0;
    RowIndex row = 0;
    bool operator==(const Neighbor&) const = default;
};

/// What a traininglet needs of one view.
struct NeighborList {
    std::vector<Neighbor> nearest;  ///< the k nearest candidates, nearest first; ties by row
    /// the nearest candidate of each class; row == no_row if it has none
    std::vector<Neighbor> nearest_of_class;
    static constexpr RowIndex no_row = 0xFFFFFFFFu;
};

/// Picks from distances[i], the distance of the query to row candidates[i] (not negative, not NaN; any
/// metric), the k nearest and the nearest of each class. `labels`: class of every row, by row index.
NeighborList select_neighbors(std::span<const float> distances, std::span<const RowIndex> candidates,
                              std::span<const Label> labels, std::size_t num_classes, std::size_t k);

/// Exact search: all distances from our own kernel, so a query's list has the same bits alone or in a batch.
/// `candidates`: the rows that may be found, increasing; `labels`: class of every row of `rows`.
/// `query` must be a padded row of a Matrix<float> as wide as `rows`.
NeighborList find_neighbors(const float* query, MatrixView<const float> rows, std::span<const Label> labels,
                            std::size_t num_classes, std::span<const RowIndex> candidates, std::size_t k);

}  // namespace hardlearn
