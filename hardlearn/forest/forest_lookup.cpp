#include <fmt/format.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/forest/leaf_lookup.hpp"

namespace hardlearn {
namespace {

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
                for (const LeafShare& share : tree.leaf_probabilities[leaves[i]])
                    sums[i * classes + share.label] += share.share;
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
