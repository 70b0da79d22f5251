#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/neighbor.hpp"

namespace hardlearn {

/// So many neighbours of each row are ranked: with an eighth of the rows at hand, the nearest of them is
/// among these but once in 26 million draws.
inline constexpr std::size_t ranked_depth = 128;

/// The rows nearest to each of some rows, its own group (without groups: itself) left out.
struct RankedNeighbors {
    std::vector<std::vector<Neighbor>> of_row;  ///< nearest first, ties by row; at most `ranked_depth`
    std::vector<std::size_t> num_others;        ///< rows outside the own group, one a row
};

/// Ranks prepared rows by euclidean distance. `groups`: one a row, or empty where rows are independent. Same
/// bits for any number of threads.
RankedNeighbors rank_neighbors(MatrixView<const float> rows, std::span<const GroupIndex> groups,
                               const RunContext& context = {});

/// Expected error of the nearest-neighbour rule for each row, 0 to 1, if only a random `share`, in (0, 1], of
/// the rows outside its group were at hand; averaged over all ways to draw them, not over some. Among rows at
/// the same distance each is the nearest as often as the others. NaN for a row without neighbours. Shares
/// under an eighth want more neighbours than are ranked where rows are many: what they lack counts as the
/// farthest ranked ones do.
std::vector<double> nearest_neighbor_errors(const RankedNeighbors& neighbors, std::span<const Label> labels,
                                            double share = 1.0);

/// Error of the vote of the k nearest rows for each row, 0 to 1: equal votes err in proportion, and of rows
/// at the same distance as the k-th each has the same part of the votes that are left. NaN for a row without
/// neighbours; with fewer than k, all vote.
std::vector<double> neighbor_vote_errors(const RankedNeighbors& neighbors, std::span<const Label> labels,
                                         std::size_t num_classes, std::size_t k);

}  // namespace hardlearn
