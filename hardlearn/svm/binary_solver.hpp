#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/svm/solver_options.hpp"

namespace hardlearn {

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

/// The kernel of samples that are too many for a whole matrix, row by row.
struct KernelRows {
    std::size_t num_samples = 0;
    std::span<const float> diagonal;                               ///< K(x_i, x_i), one a sample
    std::function<void(std::size_t i, std::span<float> out)> row;  ///< writes K(x_i, x_j) for all j
};

/// The same for problems too large for a whole kernel matrix: rows are cached up to options.memory_limit
/// bytes, two at least. Same solution rule, same optimum within tolerance. Error(cancelled) when options.stop
/// says so.
BinarySolution solve_binary_large(const KernelRows& kernel, std::size_t num_positive,
                                  std::span<const float> costs, const SolverOptions& options);

}  // namespace hardlearn
