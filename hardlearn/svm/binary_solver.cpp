#include "hardlearn/svm/binary_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/svm/row_cache.hpp"
#include "hardlearn/svm/small_smo.hpp"
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

std::vector<float> costs_or_default(std::span<const float> costs, std::size_t num_samples,
                                    const SolverOptions& options) {
    if (costs.empty()) return std::vector<float>(num_samples, static_cast<float>(options.cost));
    return {costs.begin(), costs.end()};
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

}  // namespace

BinarySolution solve_binary(MatrixView<const float> gram, std::size_t num_positive,
                            std::span<const float> costs, const SolverOptions& options) {
    if (gram.rows() != gram.columns()) {
        throw_bad_argument(
            fmt::format("a kernel matrix must be square, got {} x {}", gram.rows(), gram.columns()));
    }
    const std::size_t num_samples = gram.rows();
    check_problem(num_samples, num_positive, costs, options);
    const std::vector<float> all_costs = costs_or_default(costs, num_samples, options);
    smo::Workspace workspace;
    const auto outcome = smo::solve_duel({.gram = gram,
                                          .costs = all_costs.data(),
                                          .first_positive = 0,
                                          .num_positive = num_positive,
                                          .first_negative = num_positive,
                                          .num_negative = num_samples - num_positive},
                                         workspace, options);
    return solution_of(outcome, workspace, num_samples);
}

namespace {

void check_stop(const SolverOptions& options) {
    if (options.stop.stop_requested()) throw Error(ErrorCode::cancelled, "interrupted");
}

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
bool iterate(smo::Workspace& workspace, smo::RowCache& rows, std::size_t num_samples,
             const SolverOptions& options, smo::Attempts& attempts) {
    constexpr std::size_t steps_between_checks = 64;
    const auto tolerance = static_cast<float>(attempts.target);
    smo::Candidate up = attempts.up;
    bool force = attempts.must_step();
    std::size_t& num_iterations = attempts.outcome.num_iterations;
    for (; num_iterations < options.max_iterations; ++num_iterations) {
        if (num_iterations % steps_between_checks == 0) check_stop(options);
        const float* row_i = rows.row(up.index);
        const smo::Partner partner = smo::select_partner(workspace, num_samples, row_i, up, tolerance);
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

BinarySolution solve_binary_large(const KernelRows& kernel, std::size_t num_positive,
                                  std::span<const float> costs, const SolverOptions& options) {
    const std::size_t num_samples = kernel.num_samples;
    check_problem(num_samples, num_positive, costs, options);
    if (kernel.diagonal.size() != num_samples) {
        throw_bad_argument(fmt::format("expected {} values on the kernel's diagonal, got {}", num_samples,
                                       kernel.diagonal.size()));
    }
    smo::Workspace workspace;
    workspace.prepare(num_samples);
    std::ranges::copy(kernel.diagonal, workspace.diagonal.begin());
    std::ranges::copy(costs_or_default(costs, num_samples, options), workspace.costs.begin());
    smo::start_at_zero(workspace, num_samples, num_positive);
    smo::RowCache rows(num_samples, options.memory_limit, kernel.row);
    const auto outcome = smo::solve_by(
        workspace, num_samples, options,
        [&](smo::Attempts& attempts) { return iterate(workspace, rows, num_samples, options, attempts); },
        [&] { compute_exact_slope(workspace, rows, num_samples, num_positive); });
    return solution_of(outcome, workspace, num_samples);
}

}  // namespace hardlearn
