#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// Points sorted by square cell, cell (column, row) at column * rows + row, in the order of their index
/// within a cell.
struct CellOrder {
    std::size_t columns = 0, rows = 0;
    std::vector<std::uint32_t> begin;  ///< columns * rows + 1 places
    std::vector<std::uint32_t> point;  ///< the point at a place
    std::vector<std::uint32_t> cell;   ///< the cell of a place
    Points points;  ///< in units of the grid's spacing; padded by one more register, far away
};

/// exp(-decay s) / s, s = 1 + squared distance.
struct NearKernel {
    float spacing = 1;  ///< of the grid in whose units the points are
    float decay = 0;
};

/// Adds to the repulsion what the kernel does between points whose cells are at most two columns and two rows
/// apart; a point's own kernel is part of its mass.
void add_near_repulsion(const CellOrder& order, const NearKernel& kernel, const RunContext& context,
                        Repulsion& result);

}  // namespace hardlearn
