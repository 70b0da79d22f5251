#include "hardlearn/forest/forest_lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

// Rows that walk down a tree side by side: each step waits for memory, and they wait together.
constexpr std::size_t walkers = 8;

void walk_together(const Tree& tree, const std::array<const float*, walkers>& rows,
                   std::array<std::uint32_t, walkers>& leaves) {
    const std::int32_t* const features = tree.feature.data();
    const float* const thresholds = tree.threshold.data();
    const std::uint32_t* const left = tree.left.data();
    std::array<std::uint32_t, walkers> nodes{};
    std::int32_t signs = 0;
    do {
        signs = -1;
        for (std::size_t w = 0; w < walkers; ++w) {
            const std::uint32_t node = nodes[w];
            const std::int32_t feature = features[node];
            const bool inner = feature >= 0;
            const float value = rows[w][inner ? feature : 0];
            const std::uint32_t child = left[node] + (value <= thresholds[node] ? 0 : 1);
            nodes[w] = inner ? child : node;
            signs &= feature;
        }
    } while (signs >= 0);  // until the features of all nodes are negative
    for (std::size_t w = 0; w < walkers; ++w) leaves[w] = left[nodes[w]];
}

void check_columns(const Forest& forest, MatrixView<const float> rows) {
    if (rows.columns() != forest.num_features) {
        throw_bad_argument(fmt::format("forest: rows have {} features, the forest was grown on {}",
                                       rows.columns(), forest.num_features));
    }
}

// Calls body(first_row, ids) for blocks of consecutive rows.
template <class Body>
void for_each_block(std::size_t rows, const RunContext& context, Body body) {
    parallel_for(rows, rows_per_block(rows, context), context, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint32_t> ids(end - begin);
        std::iota(ids.begin(), ids.end(), static_cast<std::uint32_t>(begin));
        body(begin, std::span<const std::uint32_t>(ids));
    });
}

}  // namespace

std::size_t rows_per_block(std::size_t rows, const RunContext& context) {
    const auto threads = static_cast<std::size_t>(thread_count(context));
    return std::clamp<std::size_t>(rows / (2 * threads), 64, 1024);
}

void find_leaves(const Tree& tree, MatrixView<const float> rows, std::span<const std::uint32_t> ids,
                 std::span<std::uint32_t> leaves) {
    if (tree.num_leaves == 1) {
        std::ranges::fill(leaves, 0);
        return;
    }
    std::array<const float*, walkers> pointers;
    for (std::size_t begin = 0; begin < ids.size(); begin += walkers) {
        const std::size_t count = std::min(walkers, ids.size() - begin);
        // The last row fills the places that are left.
        for (std::size_t w = 0; w < walkers; ++w) {
            pointers[w] = rows.row(ids[begin + std::min(w, count - 1)]).data();
        }
        std::array<std::uint32_t, walkers> found;
        walk_together(tree, pointers, found);
        std::copy_n(found.begin(), count, leaves.begin() + static_cast<std::ptrdiff_t>(begin));
    }
}

Matrix<float> forest_probabilities(const Forest& forest, MatrixView<const float> rows,
                                   const RunContext& context) {
    check_columns(forest, rows);
    const std::size_t classes = forest.num_classes;
    Matrix<float> result(rows.rows(), classes);
    for_each_block(rows.rows(), context, [&](std::size_t first, std::span<const std::uint32_t> ids) {
        std::vector<std::uint32_t> leaves(ids.size());
        std::vector<double> sums(ids.size() * classes, 0.0);
        for (const Tree& tree : forest.trees) {
            find_leaves(tree, rows, ids, leaves);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const float* const leaf = tree.leaf_probabilities.data() + leaves[i] * classes;
                for (std::size_t c = 0; c < classes; ++c) sums[i * classes + c] += leaf[c];
            }
        }
        const auto num_trees = static_cast<double>(forest.trees.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            for (std::size_t c = 0; c < classes; ++c) {
                result(first + i, c) = static_cast<float>(sums[i * classes + c] / num_trees);
            }
        }
    });
    return result;
}

Matrix<std::uint32_t> forest_leaves(const Forest& forest, MatrixView<const float> rows,
                                    const RunContext& context) {
    check_columns(forest, rows);
    Matrix<std::uint32_t> result(rows.rows(), forest.trees.size());
    for_each_block(rows.rows(), context, [&](std::size_t first, std::span<const std::uint32_t> ids) {
        std::vector<std::uint32_t> leaves(ids.size());
        for (std::size_t t = 0; t < forest.trees.size(); ++t) {
            find_leaves(forest.trees[t], rows, ids, leaves);
            for (std::size_t i = 0; i < ids.size(); ++i) result(first + i, t) = leaves[i];
        }
    });
    return result;
}

}  // namespace hardlearn
