#pragma once

#include <cstddef>
#include <cstdint>
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

/// Naive traininglet construction (Micro-Learning paper, section 4, eq. 4 and 5) for one query and any number
/// of neighbours: the rows that are among the k nearest in every view; for every class that they lack, its
/// nearest row in the first view. Traininglets of growing k only grow but for label completion.
class NaiveConstruction {
  public:
    /// `views`: one list a view, of one query, each with at least min(k, candidates) neighbours for the
    /// largest k that will be asked; at least one view. `labels`: class of every training row.
    NaiveConstruction(std::span<const NeighborList* const> views, std::span<const Label> labels);
    NaiveConstruction(std::span<const NeighborList> views, std::span<const Label> labels);

    Traininglet traininglet(std::size_t k) const;

  private:
    /// A row with its worst rank over the views, from 0: it is in the intersection for every larger k.
    struct RankedRow {
        std::uint32_t worst_rank;
        RowIndex row;
    };
    std::vector<RankedRow> ranked_rows_;      // by worst rank, then row
    std::vector<RowIndex> nearest_of_class_;  // in the first view
    std::span<const Label> labels_;
};

}  // namespace hardlearn
