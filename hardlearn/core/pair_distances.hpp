#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Rows of so few columns are quick: sixteen pairs are found at once.
constexpr std::size_t most_columns_of_tiles = 64;

/// pairs(i, j) = squared euclidean distance of rows ids[i] and ids[j], of_query[i] = that of `query` and row
/// ids[i]: the bits of squared_euclidean(), found for some rows at once where rows have few columns.
/// `pairs` has ids.size() rows and columns and padded rows, as a Matrix; its padding becomes zero. `query`
/// may be null, and of_query empty then; else it is a padded row as wide as `rows`.
void squared_distances_of_pairs(MatrixView<const float> rows, std::span<const RowIndex> ids,
                                const float* query, MatrixView<float> pairs, std::span<float> of_query);

}  // namespace hardlearn
