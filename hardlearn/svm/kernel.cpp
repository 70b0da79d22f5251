#include "hardlearn/svm/kernel.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

void check_gamma(const Kernel& kernel) {
    if (kernel.kind == KernelKind::rbf && !(kernel.gamma >= 0 && std::isfinite(kernel.gamma))) {
        throw_bad_argument(fmt::format("gamma must be finite and at least 0, got {}", kernel.gamma));
    }
}

// Mirrors the upper triangle in blocks that stay in the cache.
void copy_upper_to_lower(Matrix<float>& matrix) {
    constexpr std::size_t block = 32;
    const std::size_t size = matrix.rows();
    for (std::size_t top = 0; top < size; top += block) {
        for (std::size_t left = 0; left <= top; left += block) {
            for (std::size_t i = top; i < std::min(top + block, size); ++i) {
                for (std::size_t j = left; j < std::min(left + block, i); ++j) matrix(i, j) = matrix(j, i);
            }
        }
    }
}

void unchecked_kernel_values(const Kernel& kernel, const float* query, MatrixView<const float> rows,
                             std::span<const RowIndex> ids, std::span<float> out) {
    switch (kernel.kind) {
        case KernelKind::rbf:
            squared_euclidean_to_some(query, rows, ids, out);
            exp_scaled(out.first(ids.size()), static_cast<float>(-kernel.gamma), out);
            break;
        case KernelKind::linear:
            for (std::size_t i = 0; i < ids.size(); ++i) {
                out[i] = inner_product(query, rows.data() + ids[i] * rows.stride(), rows.stride());
            }
            break;
    }
}

}  // namespace

void kernel_values(const Kernel& kernel, const float* query, MatrixView<const float> rows,
                   std::span<const RowIndex> ids, std::span<float> out) {
    check_gamma(kernel);
    if (out.size() != ids.size()) {
        throw_bad_argument(fmt::format("got room for {} kernel values of {} rows", out.size(), ids.size()));
    }
    unchecked_kernel_values(kernel, query, rows, ids, out);
}

Matrix<float> gram_matrix(const Kernel& kernel, MatrixView<const float> rows, std::span<const RowIndex> ids) {
    check_gamma(kernel);
    Matrix<float> gram(ids.size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        unchecked_kernel_values(kernel, rows.data() + ids[i] * rows.stride(), rows, ids.subspan(i),
                                gram.row(i).subspan(i));
    }
    copy_upper_to_lower(gram);
    return gram;
}

}  // namespace hardlearn
