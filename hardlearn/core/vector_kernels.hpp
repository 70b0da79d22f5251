#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Vector arithmetic whose bits do not depend on the processor: every sum runs over sixteen lanes with fused
/// multiply-add and ends in one fixed tree, on every instruction set (a test compares them). Rows must come
/// from Matrix<float>: aligned, padded with zeros to whole lanes.

/// Squared euclidean distance between two padded rows; `stride` is the matrices' common stride.
float squared_euclidean(const float* a, const float* b, std::size_t stride);

/// So many terms are added one by one in a squared distance over that many columns; its relative error is at
/// most about this times 2^-24.
constexpr std::size_t longest_sum_of_distance(std::size_t columns) {
    return columns / 16 + 8;
}

/// out[i] = squared euclidean distance of `query` to row i of `rows`.
void squared_euclidean_to_all(const float* query, MatrixView<const float> rows, std::span<float> out);

/// out[i] = squared euclidean distance of `query` to row ids[i] of `rows`. Same bits as the functions above.
void squared_euclidean_to_some(const float* query, MatrixView<const float> rows,
                               std::span<const RowIndex> ids, std::span<float> out);

/// out[i] = sum of absolute differences of `query` and row ids[i] of `rows`.
void manhattan_to_some(const float* query, MatrixView<const float> rows, std::span<const RowIndex> ids,
                       std::span<float> out);

/// Inner product of two padded rows.
float inner_product(const float* a, const float* b, std::size_t stride);

/// out[i] = exp(scale * in[i]) in float, relative error below 2e-7 for results in the normal range, 0 below
/// it. `in` and `out` may be the same. Each value's bits are independent of its position.
void exp_scaled(std::span<const float> in, float scale, std::span<float> out);

/// The instruction set in use, such as "AVX3".
std::string instruction_set();

}  // namespace hardlearn
