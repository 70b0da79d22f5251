#include "hardlearn/svm/binary_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "hardlearn/core/error.hpp"
#include "hardlearn/svm/row_cache.hpp"
#include "hardlearn/svm/smo.hpp"

namespace hardlearn {
namespace {

void check_problem(std::size_t num_samples, std::size_t num_positive, std::span<const float> costs,
                   const SolverOptions& options) {
    if (num_positive == 0 || num_positive >= num_samples) {
        throw_bad_argument(
            fmt::format("a two-class problem needs samples of both classes, got {} positive of {}",
                        num_positive, num_samples));
    }
    smo::check_costs(costs, num_samples, options);
}

template <class Diagonal>
void start(smo::Workspace& workspace, std::size_t num_samples, std::size_t num_positive,
           std::span<const float> costs, const SolverOptions& options, Diagonal&& diagonal) {
    workspace.prepare(num_samples);
    for (std::size_t i = 0; i < num_samples; ++i) {
        const float cost = costs.empty() ? static_cast<float>(options.cost) : costs[i];
        smo::start_sample(workspace, i, i < num_positive, cost, diagonal(i));
    }
}

BinarySolution solution_of(const smo::Outcome& outcome, const smo::Workspace& workspace,
                           std::size_t num_samples) {
    const auto begin = workspace.coefficients.begin();
    return {.coefficients = {begin, begin + static_cast<std::ptrdiff_t>(num_samples)},
            .bias = outcome.bias,
            .num_iterations = outcome.num_iterations,
            .converged = outcome.converged,
            .kkt_violation = outcome.kkt_violation};
}

/// The matrix itself if its rows suit the solver, else a copy of it in the workspace.
const float* padded_gram(MatrixView<const float> gram, smo::Workspace& workspace, std::size_t& stride) {
    stride = gram.stride();
    const bool aligned = reinterpret_cast<std::uintptr_t>(gram.data()) % 64 == 0;
    const std::size_t padded = Matrix<float>::padded(gram.columns());
    if (aligned && stride % 16 == 0 && stride >= padded) return gram.data();
    stride = padded;
    float* packed = workspace.packed_gram(gram.rows());
    for (std::size_t i = 0; i < gram.rows(); ++i) std::ranges::copy(gram.row(i), packed + i * stride);
    return packed;
}

}  // namespace

BinarySolution solve_binary(MatrixView<const float> gram, std::size_t num_positive,
                            std::span<const float> costs, const SolverOptions& options) {
    if (gram.rows() != gram.columns()) {
        throw_bad_argument(
            fmt::format("a kernel matrix must be square, got {} x {}", gram.rows(), gram.columns()));
    }
    const std::size_t num_samples = gram.rows();
    check_problem(num_samples, num_positive, costs, options);
    smo::Workspace workspace;
    start(workspace, num_samples, num_positive, costs, options, [&](std::size_t i) { return gram(i, i); });
    smo::Problem problem{.size = num_samples, .num_positive = num_positive};
    problem.gram = padded_gram(gram, workspace, problem.stride);
    return solution_of(smo::solve(problem, workspace, options), workspace, num_samples);
}

namespace {

void compute_exact_slope(smo::Workspace& workspace, smo::RowCache& rows, std::size_t num_samples,
                         std::size_t num_positive) {
    for (std::size_t i = 0; i < num_samples; ++i) workspace.exact_slope[i] = i < num_positive ? 1.0 : -1.0;
    for (std::size_t i = 0; i < num_samples; ++i) {
        if (workspace.values[i] != 0) {
            smo::subtract_row(workspace, num_samples, rows.row(i), workspace.values[i]);
        }
    }
}

// The loop of smo.cpp with rows from the cache. Returns false if no step makes progress any more.
bool iterate(smo::Workspace& workspace, smo::RowCache& rows, std::size_t num_samples, float tolerance,
             smo::Candidate up, bool force, std::size_t max_iterations, std::size_t& num_iterations) {
    for (; num_iterations < max_iterations; ++num_iterations) {
        const float* row_i = rows.row(up.index);
        const smo::Partner partner =
            smo::select_partner(workspace, num_samples, row_i, up, workspace.diagonal[up.index], tolerance);
        if (!partner.violating && !force) return true;
        force = false;
        if (!(partner.step > 0)) return false;
        const double step = smo::move_coefficients(workspace, up.index, partner.index, partner.step);
        if (step == 0) return false;
        const float* row_j = rows.row(partner.index);
        up = smo::move_and_select(workspace, num_samples, row_i, row_j, static_cast<float>(step));
    }
    return false;
}

}  // namespace

BinarySolution solve_binary_large(std::size_t num_samples, std::size_t num_positive,
                                  const std::function<void(std::size_t i, std::span<float> out)>& row,
                                  std::span<const float> diagonal, std::span<const float> costs,
                                  const SolverOptions& options, std::size_t cache_bytes) {
    check_problem(num_samples, num_positive, costs, options);
    if (diagonal.size() != num_samples) {
        throw_bad_argument(
            fmt::format("expected {} values on the kernel's diagonal, got {}", num_samples, diagonal.size()));
    }
    smo::Workspace workspace;
    start(workspace, num_samples, num_positive, costs, options, [&](std::size_t i) { return diagonal[i]; });
    smo::RowCache rows(num_samples, cache_bytes, row);
    const auto outcome = smo::solve_by(
        workspace, num_samples, options,
        [&](float target, smo::Candidate up, bool force, std::size_t& num_iterations) {
            return iterate(workspace, rows, num_samples, target, up, force, options.max_iterations,
                           num_iterations);
        },
        [&] { compute_exact_slope(workspace, rows, num_samples, num_positive); });
    return solution_of(outcome, workspace, num_samples);
}

}  // namespace hardlearn
