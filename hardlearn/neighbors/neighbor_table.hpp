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

/// Every row's neighbours among all rows of one view, found once: a draw's neighbours within a subset of the rows
/// are then read off by membership instead of being searched again. Holds, for each row, its nearest rows and its
/// nearest rows of each class, its own group left out. Borrows rows and labels, which must outlive it.
class NeighborTable {
  public:
    /// `groups` may be empty: then a row leaves only itself out. `k`: the largest number of neighbours that will be
    /// asked; the table is deep enough that four rows in five as members are nearly always enough.
    /// n^2 p operations, 8 bytes x (1.25 k + 2 sqrt(k) + 2 + 8 x classes) a row.
    NeighborTable(MatrixView<const float> rows, std::span<const Label> labels, std::size_t num_classes,
                  std::span<const GroupIndex> groups, std::size_t k, const RunContext& context = {});

    /// What find_neighbors gives for `row` among the rows with is_member[row] != 0 outside its own group; k at most
    /// the table's. Where the table falls short (few members near), it searches.
    NeighborList find(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k) const;

    std::size_t depth() const { return depth_; }
    /// The largest k that may be asked.
    std::size_t largest_k() const { return largest_k_; }

  private:
    bool read_nearest(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k,
                      std::vector<Neighbor>& nearest) const;
    bool read_nearest_of_class(RowIndex row, std::span<const std::uint8_t> is_member,
                               std::vector<Neighbor>& nearest_of_class) const;
    NeighborList search(RowIndex row, std::span<const std::uint8_t> is_member, std::size_t k) const;
    bool own(RowIndex row, RowIndex other) const;

    static constexpr std::size_t per_class = 8;
    MatrixView<const float> rows_;
    std::span<const Label> labels_;
    std::vector<GroupIndex> groups_;
    std::size_t num_classes_ = 0;
    std::size_t depth_ = 0;
    std::size_t largest_k_ = 0;
    std::vector<Neighbor> nearest_;         // rows x depth; unused places hold no_row
    std::vector<Neighbor> nearest_of_class_;  // rows x classes x per_class; likewise
};

}  // namespace hardlearn
