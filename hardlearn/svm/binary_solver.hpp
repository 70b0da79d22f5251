#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

struct SolverOptions {
    double cost = 1.0;        ///< C in the literature; larger: fewer training errors, less smooth
    double tolerance = 1e-3;  ///< of the KKT conditions (LIBSVM's eps)
    std::size_t max_iterations = 10'000'000;
    std::stop_token stop = {};  ///< asked by solves without a kernel matrix, which take long
};

/// Result of one two-class C-SVC:
///   min_a 1/2 a'Qa - sum(a),  0 <= a_i <= C_i,  y'a = 0,  Q_ij = y_i y_j K_ij
/// (Chang & Lin, LIBSVM, ACM TIST 2011, section 4; working set selection: Fan, Chen, Lin, JMLR 2005).
struct BinarySolution {
    std::vector<float> coefficients;  ///< y_i alpha_i, one a sample
    double bias = 0;  ///< decision value = sum_i coefficients[i] K(x_i, q) + bias; > 0: positive class
    std::size_t num_iterations = 0;
    bool converged = true;
    double kkt_violation = 0;  ///< m(a) - M(a) at the end; <= tolerance if converged
};

/// Solves with the whole kernel matrix at hand. The first num_positive samples are the positive class (y =
/// +1), the rest the negative. `costs`: C_i per sample, or empty for options.cost everywhere. Deterministic.
BinarySolution solve_binary(MatrixView<const float> gram, std::size_t num_positive,
                            std::span<const float> costs, const SolverOptions& options);

/// The same for problems too large for a whole kernel matrix: row(i, out) writes K(x_i, x_j) for all j; rows
/// are cached up to cache_bytes. Same solution rule, same optimum within tolerance. Error(cancelled) when
/// options.stop says so.
BinarySolution solve_binary_large(std::size_t num_samples, std::size_t num_positive,
                                  const std::function<void(std::size_t i, std::span<float> out)>& row,
                                  std::span<const float> diagonal, std::span<const float> costs,
                                  const SolverOptions& options, std::size_t cache_bytes);

}  // namespace hardlearn
