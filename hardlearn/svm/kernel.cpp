#include "hardlearn/svm/kernel.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/pair_distances.hpp"
#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

void check_gamma(const Kernel& kernel) {
    if (kernel.kind != KernelKind::linear && !(kernel.gamma >= 0 && std::isfinite(kernel.gamma))) {
        throw_bad_argument(fmt::format("gamma must be finite and at least 0, got {}", kernel.gamma));
    }
}

void unchecked_kernel_values(const Kernel& kernel, const float* query, MatrixView<const float> rows,
                             std::span<const RowIndex> ids, std::span<float> out) {
    switch (kernel.kind) {
        case KernelKind::rbf:
            squared_euclidean_to_some(query, rows, ids, out);
            exp_scaled(out.first(ids.size()), static_cast<float>(-kernel.gamma), out);
            break;
        case KernelKind::laplacian:
            manhattan_to_some(query, rows, ids, out);
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

void exp_scaled_pairs(MatrixView<const float> squared, float scale, MatrixView<float> gram) {
    const std::size_t size = gram.rows(), stride = gram.stride();
    exp_scaled({squared.data(), size * stride}, scale, {gram.data(), size * stride});
    for (std::size_t i = 0; i < size; ++i)
        std::fill(gram.data() + i * stride + size, gram.data() + (i + 1) * stride, 0.0f);
}

void find_kernels(const Kernel& kernel, MatrixView<const float> rows, std::span<const RowIndex> ids,
                  const float* query, KernelMemory out) {
    check_gamma(kernel);
    auto& [gram, of_query] = out;
    const auto scale = static_cast<float>(-kernel.gamma);
    switch (kernel.kind) {
        case KernelKind::rbf:
            squared_distances_of_pairs(rows, ids, query, gram, of_query);
            exp_scaled_pairs(gram, scale, gram);
            exp_scaled(of_query, scale, of_query);
            break;
        case KernelKind::linear:
        case KernelKind::laplacian:
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const float* row = rows.data() + ids[i] * rows.stride();
                unchecked_kernel_values(kernel, row, rows, ids.first(i + 1), gram.row(i));
                for (std::size_t j = 0; j < i; ++j) gram(j, i) = gram(i, j);
            }
            if (query != nullptr) unchecked_kernel_values(kernel, query, rows, ids, of_query);
            break;
    }
}

Matrix<float> gram_matrix(const Kernel& kernel, MatrixView<const float> rows, std::span<const RowIndex> ids) {
    Matrix<float> gram(ids.size(), ids.size());
    find_kernels(kernel, rows, ids, nullptr, {.gram = gram.view()});
    return gram;
}

}  // namespace hardlearn
