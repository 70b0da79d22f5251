#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/search.hpp"

namespace hardlearn {

struct NeighborTableOptions {
    std::size_t num_neighbors = 20;  ///< the largest k that will be asked; more: a deeper table
    /// Share of the rows, in (0, 1], that questions allow as neighbours. The table is so deep that this share
    /// is nearly always enough; a smaller one: a deeper table.
    double member_share = 0.8;
    /// Flags, one a row: the rows that are neighbours and that have neighbours; empty: all. Others are
    /// searched for.
    std::span<const std::uint8_t> among = {};
};

/// Every row's neighbours among all rows of one view, found once: a draw's neighbours within a subset of the
/// rows are then read off by membership instead of being searched again. Holds, for each row, its nearest
/// rows and its nearest rows of each class, its own group left out. Borrows rows and labels, which must
/// outlive it.
class NeighborTable {
  public:
    /// `groups` may be empty: then a row leaves only itself out. m^2 p operations and 8 m bytes x (depth + 8
    /// x classes), m the rows that it is made among; depth = k / share + 3.6 sqrt(k (1 - share)) / share + 2.
    NeighborTable(const RowsWithLabels& searched, std::span<const GroupIndex> groups,
                  const NeighborTableOptions& options, const RunContext& context = {});

    /// What find_neighbors gives for `row` among the rows with is_member[row] != 0 outside its own group; k
    /// at most the table's. Members must be among the rows that the table was made among. Where it falls
    /// short (few members near), it searches.
    NeighborList find(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k) const;

    /// The first half of find().
    std::vector<Neighbor> find_nearest(RowIndex row, std::span<const std::uint8_t> is_member,
                                       std::size_t k) const;

    std::size_t num_bytes() const { return (nearest_.size() + nearest_of_class_.size()) * sizeof(Neighbor); }
    std::size_t depth() const { return depth_; }
    /// The largest k that may be asked.
    std::size_t largest_k() const { return largest_k_; }

  private:
    void enter(std::size_t place, RowIndex row, std::span<const RowIndex> others);
    bool read_nearest(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k,
                      std::vector<Neighbor>& nearest) const;
    bool read_nearest_of_class(RowIndex row, std::span<const std::uint8_t> is_member,
                               std::vector<Neighbor>& nearest_of_class) const;
    NeighborList search(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k) const;
    bool own(RowIndex row, RowIndex other) const;

    static constexpr std::size_t per_class = 8;
    RowsWithLabels searched_;
    std::vector<GroupIndex> groups_;
    std::size_t depth_ = 0;
    std::size_t largest_k_ = 0;
    bool is_complete_ = false;                // every row is in every list but its own group's
    std::vector<RowIndex> place_;             // of each row in the lists; no_row: it has none
    std::vector<Neighbor> nearest_;           // places x depth; unused places hold no_row
    std::vector<Neighbor> nearest_of_class_;  // places x classes x per_class; likewise
};

}  // namespace hardlearn
