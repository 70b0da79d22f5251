#include "hardlearn/forest/leaf_mates.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"

namespace hardlearn {

LeafMates find_leaf_mates(const Forest& forest, MatrixView<const float> query, MatrixView<const float> rows,
                          std::span<const Label> labels, std::span<const double> class_weights) {
    const Matrix<std::uint32_t> of_query = forest_leaves(forest, query);
    const Matrix<std::uint32_t> of_rows = forest_leaves(forest, rows);
    const bool drawn = forest.draws.rows() > 0;
    if (!drawn && forest.out_of_bag.rows() > 0)
        throw_bad_argument("which rows share a leaf of a forest cannot be told: its draws were not kept");
    LeafMates mates{.of_tree = std::vector<std::vector<LeafMates::Mate>>(forest.trees.size())};
    for (std::size_t t = 0; t < forest.trees.size(); ++t) {
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (of_rows(i, t) != of_query(0, t)) continue;
            const double draws = drawn ? forest.draws(t, i) : 1;
            const double weight = draws * class_weights[static_cast<std::size_t>(labels[i])];
            if (weight > 0)
                mates.of_tree[t].push_back({static_cast<RowIndex>(i), static_cast<float>(weight)});
        }
    }
    return mates;
}

std::vector<double> shares_of_mates(const LeafMates& mates, std::size_t num_rows,
                                    std::span<const std::uint8_t> removed) {
    std::vector<double> shares(num_rows);
    const auto stays = [&](RowIndex row) { return removed.empty() || removed[row] == 0; };
    std::size_t voting = 0;
    for (const auto& of_tree : mates.of_tree) {
        double total = 0;
        for (const LeafMates::Mate& mate : of_tree) total += stays(mate.row) ? mate.weight : 0;
        if (total == 0) continue;
        ++voting;
        for (const LeafMates::Mate& mate : of_tree) {
            if (stays(mate.row)) shares[mate.row] += mate.weight / total;
        }
    }
    for (double& share : shares) share /= static_cast<double>(std::max<std::size_t>(voting, 1));
    return shares;
}

}  // namespace hardlearn
