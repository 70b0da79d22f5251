#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/search.hpp"

namespace hardlearn {

/// The part of the training rows that decides a query.
struct Traininglet {
    std::vector<RowIndex> rows;      ///< increasing
    std::vector<RowIndex> appended;  ///< those of `rows` that only label completion brought in, increasing
};

/// Naive traininglet construction (Micro-Learning paper, section 4, eq. 4 and 5): the rows that are among the k
/// nearest in every view; for every class that they lack, its nearest row in the first view. `views` holds one list
/// a view, of one query, each with at least min(k, candidates) neighbours.
Traininglet naive_traininglet(std::span<const NeighborList> views, std::span<const Label> labels, std::size_t k);

}  // namespace hardlearn
