#include "hardlearn/ensemble/draw_kernels.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/learninglet/space_kernel.hpp"
#include "hardlearn/svm/kernel.hpp"

namespace hardlearn {
namespace {

Matrix<float> exp_of(const Matrix<float>& pairs, double gamma) {
    Matrix<float> result(pairs.rows(), pairs.columns());
    for (std::size_t i = 0; i < pairs.rows(); ++i)
        exp_scaled(pairs.row(i), static_cast<float>(-gamma), result.row(i));
    return result;
}

DrawPairs exp_of(const DrawPairs& pairs, double gamma) {
    return {exp_of(pairs.of_members, gamma), exp_of(pairs.of_left_out, gamma)};
}

void average_with(const Matrix<float>& other, Matrix<float>& values) {
    for (std::size_t i = 0; i < values.rows(); ++i) {
        for (std::size_t j = 0; j < values.columns(); ++j) values(i, j) = 0.5f * (values(i, j) + other(i, j));
    }
}

}  // namespace

DrawKernels::DrawKernels(const Draw& draw) : draw_(draw), members_(draw.space.members) {
    std::ranges::stable_sort(members_, {}, [&](RowIndex row) { return draw.space.labels()[row]; });
    labels_ = labels_of(members_, draw.space.labels());
}

std::vector<DrawKernels::Basis> DrawKernels::bases_of(LocalKernel kernel) {
    switch (kernel) {
        case LocalKernel::rbf:
            return {Basis::squared_distance};
        case LocalKernel::laplacian:
            return {Basis::manhattan_distance};
        case LocalKernel::linear:
            return {Basis::product};
        case LocalKernel::leaf:
            return {Basis::leaf_similarity};
        case LocalKernel::mean:
            return {Basis::squared_distance, Basis::leaf_similarity};
    }
    return {};
}

void DrawKernels::fill_line(Basis basis, Features features, RowIndex row, std::span<float> out) const {
    const Matrix<float>& all = draw_.space.rows_as(features);
    const float* own = all.row(row).data();
    switch (basis) {
        case Basis::squared_distance:
            if (features == Features::standardised)
                return squared_distances_to(draw_.space, compared_row(draw_.space, row), members_, out);
            return squared_euclidean_to_some(own, all, members_, out);
        case Basis::manhattan_distance:
            return manhattan_to_some(own, all, members_, out);
        case Basis::product:
            return kernel_values({.kind = KernelKind::linear}, own, all, members_, out);
        case Basis::leaf_similarity:
            return leaf_similarities_to(draw_.space, compared_row(draw_.space, row), members_, out);
    }
}

DrawPairs DrawKernels::find_pairs(Basis basis, Features features, const RunContext& context) const {
    const std::size_t m = members_.size(), questions = draw_.left_out.size();
    DrawPairs pairs{Matrix<float>(m, m), Matrix<float>(questions, m)};
    parallel_for(m + questions, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (i < m) {
                fill_line(basis, features, members_[i], pairs.of_members.row(i));
            } else {
                fill_line(basis, features, draw_.left_out[i - m], pairs.of_left_out.row(i - m));
            }
        }
    });
    return pairs;
}

void DrawKernels::prepare(std::span<const Candidate> candidates, const RunContext& context) {
    for (const Candidate& candidate : candidates) {
        if (!candidate.is_machine() || !candidate.takes_all_rows()) continue;
        for (const Basis basis : bases_of(candidate.kernel)) {
            const auto key = std::pair(basis, candidate.features);
            if (!pairs_.contains(key)) pairs_.emplace(key, find_pairs(basis, candidate.features, context));
        }
    }
}

DrawPairs DrawKernels::kernel(const Candidate& candidate) const {
    const Features features = candidate.features;
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            return exp_of(pairs(Basis::squared_distance, features), candidate.gamma);
        case LocalKernel::laplacian:
            return exp_of(pairs(Basis::manhattan_distance, features), candidate.gamma);
        case LocalKernel::linear:
            return pairs(Basis::product, features);
        case LocalKernel::leaf:
            return pairs(Basis::leaf_similarity, features);
        case LocalKernel::mean:
            break;
    }
    DrawPairs mean = exp_of(pairs(Basis::squared_distance, features), candidate.gamma);
    average_with(pairs(Basis::leaf_similarity, features).of_members, mean.of_members);
    average_with(pairs(Basis::leaf_similarity, features).of_left_out, mean.of_left_out);
    return mean;
}

}  // namespace hardlearn
