#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/search.hpp"

namespace hardlearn {

struct ApproximateIndexOptions {
    /// Links of a row on the levels above the ground, half of those on the ground ("M" in the paper), at
    /// least 2. More: higher recall in data of many dimensions, 8 bytes a row and link, slower.
    std::size_t num_links = 16;
    /// Nearest rows that are considered when a row is linked ("ef_construction"), at least num_links. More:
    /// higher recall, slower to build.
    std::size_t build_breadth = 120;
};

/// Which rows are linked: what an index consists of, and all that a file must keep of it. Lists end early
/// with NeighborList::no_row.
struct IndexLinks {
    /// One of the sparse levels above the ground.
    struct Level {
        std::vector<RowIndex> rows;   ///< increasing
        std::vector<RowIndex> links;  ///< rows x num_links
    };
    std::size_t num_links = 0;
    std::vector<RowIndex> ground;      ///< all rows x (2 num_links); of equal rows only the first has links
    std::vector<RowIndex> next_equal;  ///< of each row: the next row with the same coordinates, or no_row
    std::vector<Level> levels;         ///< the lowest first
    RowIndex entry = 0;                ///< where a search starts, on the highest level

    std::size_t num_bytes() const;
};

/// Links the rows into a hierarchical navigable small world (Malkov and Yashunin, "Efficient and robust
/// approximate nearest neighbor search using hierarchical navigable small world graphs", IEEE TPAMI 2020),
/// squared euclidean distance. On one thread, in an order and on levels that depend on the number of rows
/// alone: equal rows give equal links on every processor. Equal rows take one place, or a thousand of them
/// would be an island. Reports progress as (stage, rows linked, rows). While it runs it takes about 250 bytes
/// a row at 16 links, behind it num_bytes(). `rows` must be padded rows of a Matrix<float>, at least one.
IndexLinks link_rows(MatrixView<const float> rows, const ApproximateIndexOptions& options = {},
                     const RunContext& context = {});

/// Throws std::out_of_range, saying why, unless the links lead to rows among `num_rows` and end.
void check_links(const IndexLinks& links, std::size_t num_rows);

/// Says whether a row may be found.
using RowFilter = std::function<bool(RowIndex)>;

/// Finds nearly all of the nearest rows of a query by looking at some thousands of rows. Immutable; any
/// number of threads may ask at once, and an answer's bits depend on the query, the rows and the links alone.
/// Borrows the rows, which must outlive it.
class ApproximateIndex {
  public:
    ApproximateIndex(MatrixView<const float> rows, IndexLinks links)
        : rows_(rows), links_(std::move(links)) {}

    /// Up to `breadth` ("ef") rows near the query, nearest first, ties by row, with their exact squared
    /// distances; a larger breadth finds more of the true neighbours among its first. Only rows that `accept`
    /// takes, all if it is empty. Fewer than `breadth` where there are no more, where the links lead to no
    /// more, or where more than 100 x breadth rows would have to be looked at.
    std::vector<Neighbor> find(const float* query, std::size_t breadth, const RowFilter& accept = {}) const;

    /// From `start` always on to the nearest of the linked rows that `accept` takes, while they come nearer.
    Neighbor descend(const float* query, const Neighbor& start, const RowFilter& accept) const;

    const IndexLinks& links() const { return links_; }
    std::size_t num_bytes() const { return links_.num_bytes(); }

  private:
    Neighbor descend_to_ground(const float* query) const;

    MatrixView<const float> rows_;
    IndexLinks links_;
};

}  // namespace hardlearn
