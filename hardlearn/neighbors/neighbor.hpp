#pragma once

#include <vector>

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

}  // namespace hardlearn
