#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/approximate_index.hpp"
#include "hardlearn/neighbors/search.hpp"

namespace hardlearn {

/// What find_neighbors does, in one view and by an index: the same for any number of threads, alone or in a
/// batch. Borrows rows and labels, which must outlive it.
class ApproximateSearch {
  public:
    /// `largest_k`: the most neighbours that will be asked for. Every question is searched as widely as that
    /// one needs, so that fewer neighbours are the first of more.
    ApproximateSearch(const RowsWithLabels& searched, std::size_t largest_k, IndexLinks links);

    /// The k nearest rows that `accept` takes, nearest first, ties by row: about 98 of 100 of the true ones.
    /// Where the index leads to fewer, all distances are computed. Then, `with_classes`, the nearest of every
    /// class: of a class that is among the rows that the index came by, the nearest of those; else the
    /// nearest of at most rows_of_class rows of the class, spread over it, and from there on by links within
    /// the class. A class with at most rows_of_class rows is therefore searched exactly.
    NeighborList find(const float* query, std::size_t k, const RowFilter& accept, bool with_classes) const;

    const IndexLinks& links() const { return index_.links(); }
    std::size_t largest_k() const { return largest_k_; }
    std::size_t num_bytes() const;

    static constexpr std::size_t rows_of_class = 256;

  private:
    Neighbor nearest_of_class(const float* query, Label label, const RowFilter& accept) const;
    std::vector<Neighbor> nearest_of_all(const float* query, std::size_t count,
                                         const RowFilter& accept) const;

    RowsWithLabels searched_;
    std::size_t largest_k_;
    ApproximateIndex index_;
    std::vector<std::vector<RowIndex>> samples_;  // of each class, increasing
};

}  // namespace hardlearn
