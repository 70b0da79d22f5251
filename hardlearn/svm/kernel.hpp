#pragma once

#include <cstdint>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

enum class KernelKind : std::uint8_t { rbf, linear, laplacian };

/// K(a, b) = exp(-gamma |a - b|^2), <a, b>, or exp(-gamma sum_j |a_j - b_j|).
struct Kernel {
    KernelKind kind = KernelKind::rbf;
    double gamma = 1.0;  ///< not for linear; larger: more local
};

/// out[i] = K(query, rows[ids[i]]). Rows and query must be padded rows of Matrix<float>s of equal width.
void kernel_values(const Kernel& kernel, const float* query, MatrixView<const float> rows,
                   std::span<const RowIndex> ids, std::span<float> out);

/// Where the kernels of some samples go.
struct KernelMemory {
    MatrixView<float> gram;          ///< samples x samples, padded as a Matrix; its padding becomes zero
    std::span<float> of_query = {};  ///< one a sample; empty where there is no query
};

/// The Gram matrix of the given rows, and their kernel with a query, into given memory: the same bits as
/// gram_matrix() and kernel_values(). `query` may be null, and out.of_query empty then.
void find_kernels(const Kernel& kernel, MatrixView<const float> rows, std::span<const RowIndex> ids,
                  const float* query, KernelMemory out);

/// The Gram matrix of rows from their squared distances, both padded as a Matrix and of the same stride; they
/// may be the same.
void exp_scaled_pairs(MatrixView<const float> squared, float scale, MatrixView<float> gram);

/// The Gram matrix of the given rows.
Matrix<float> gram_matrix(const Kernel& kernel, MatrixView<const float> rows, std::span<const RowIndex> ids);

}  // namespace hardlearn
