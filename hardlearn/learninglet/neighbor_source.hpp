#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/approximate_search.hpp"
#include "hardlearn/neighbors/neighbor_table.hpp"
#include "hardlearn/neighbors/view_space.hpp"

namespace hardlearn {

/// What a row of the space must not learn from: itself and its group.
struct OwnRows {
    RowIndex row = NeighborList::no_row;      ///< no_row: nothing
    std::span<const GroupIndex> groups = {};  ///< by row; empty: every row is a group

    bool is_empty() const { return row == NeighborList::no_row; }
    bool holds(RowIndex other) const {
        if (is_empty()) return false;
        return groups.empty() ? other == row : groups[other] == groups[row];
    }
};

/// The rows of a space that may be neighbours of a query: `rows` without `own`.
struct AllowedRows {
    std::span<const RowIndex> rows;       ///< increasing
    std::span<const std::uint8_t> flags;  ///< the same rows, one flag a row of the space
    OwnRows own = {};

    /// As a list: `rows` itself, or a copy in `place` where own rows have to be left out.
    std::span<const RowIndex> list(std::vector<RowIndex>& place) const;
    /// As a question about one row; empty where every row of the space is allowed.
    RowFilter filter() const;
};

/// One query as the source's view sees it.
struct SourceQuery {
    SeenQuery seen;
    bool is_own = false;  ///< it is a row of the space: row `seen.place`
};

/// Where the neighbours in one view of a space come from: an index over all rows, if the source has one; else
/// a table of the neighbours of the space's own rows, as far as it reaches; else the distances to all allowed
/// rows. Chosen while the space is built; who asks need not know. A table and the distances give the same
/// bits, an index nearly the same neighbours. Copies share their parts.
class NeighborSource {
  public:
    /// `seen`: all rows of the space as the view sees them; `labels`: one a row.
    NeighborSource(View view, std::shared_ptr<const SeenRows> seen,
                   std::shared_ptr<const std::vector<Label>> labels, std::size_t num_classes);

    const SeenRows& seen() const { return *seen_; }
    const std::shared_ptr<const SeenRows>& shared_seen() const { return seen_; }
    const NeighborTable* table() const { return table_.get(); }
    const ApproximateSearch* index() const { return index_.get(); }

    /// Whether a table or an index can find the view's neighbours: those under euclidean distance.
    bool has_coordinates() const;
    /// Whether finding k neighbours of many queries together (see BatchSearch) is quicker than asking for one
    /// after the other.
    bool is_quicker_in_batches(bool are_own, std::size_t k) const;

    /// From now on neighbours are read from the table, or found by the index. A table must leave out the same
    /// groups as who asks.
    void read_from(std::shared_ptr<const NeighborTable> table) { table_ = std::move(table); }
    void search_by(std::shared_ptr<const ApproximateSearch> index) { index_ = std::move(index); }
    /// Leaf view: similarities of all pairs of rows, for queries that are rows.
    void look_up(std::shared_ptr<const Matrix<float>> similarities) {
        similarities_ = std::move(similarities);
    }
    void forget_tables();
    void forget_index() { index_.reset(); }

    /// The k nearest allowed rows, nearest first, ties by row, and the nearest of each class: by an index
    /// only `with_classes`, always otherwise.
    NeighborList find(const SourceQuery& query, const AllowedRows& allowed, std::size_t k,
                      bool with_classes) const;
    /// Its first half.
    std::vector<Neighbor> find_nearest(const SourceQuery& query, const AllowedRows& allowed,
                                       std::size_t k) const;

    /// out[i] = ordering distance (see view_distance) of the query to row ids[i].
    void distances(const SourceQuery& query, std::span<const RowIndex> ids, std::span<float> out) const;

  private:
    bool reads_table(bool is_own, std::size_t k) const {
        return is_own && table_ && k <= table_->largest_k();
    }
    NeighborList search_by_distances(const SourceQuery& query, const AllowedRows& allowed,
                                     std::size_t k) const;

    View view_;
    std::shared_ptr<const SeenRows> seen_;
    std::shared_ptr<const std::vector<Label>> labels_;
    std::size_t num_classes_;
    std::shared_ptr<const NeighborTable> table_;
    std::shared_ptr<const ApproximateSearch> index_;
    std::shared_ptr<const Matrix<float>> similarities_;
};

}  // namespace hardlearn
