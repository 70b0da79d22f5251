#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/forest.hpp"

namespace hardlearn {

/// The training rows that share a query's leaf in each tree: a forest is an adaptive neighbourhood (Lin and
/// Jeon, "Random forests and adaptive nearest neighbors", JASA 101, 2006), and its probabilities are the vote
/// of these rows.
struct LeafMates {
    struct Mate {
        RowIndex row = 0;
        float weight = 0;  ///< in the leaf: how often the bootstrap drew it, times its class's weight
    };
    std::vector<std::vector<Mate>> of_tree;
};

/// `query`: one row of a Matrix as wide as `rows`, the training rows of the forest, whose bootstrap draws
/// must be kept if it has any. `class_weights`: see forest_class_weights.
LeafMates find_leaf_mates(const Forest& forest, MatrixView<const float> query, MatrixView<const float> rows,
                          std::span<const Label> labels, std::span<const double> class_weights);

/// Of each training row, its share in the vote: the mean over the trees of its share in their leaf. They sum
/// to 1, and those of a class to its probability, up to rounding. Rows that are flagged in `removed` (one
/// flag a row, or empty) have left their leaves; trees whose leaf is empty abstain; all 0 if none is left.
std::vector<double> shares_of_mates(const LeafMates& mates, std::size_t num_rows,
                                    std::span<const std::uint8_t> removed = {});

}  // namespace hardlearn
