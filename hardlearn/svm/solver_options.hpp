#pragma once

#include <cstddef>
#include <stop_token>

namespace hardlearn {

/// How a C-SVC is solved; see binary_solver.hpp.
struct SolverOptions {
    double cost = 1.0;        ///< C in the literature; larger: fewer training errors, less smooth
    double tolerance = 1e-3;  ///< of the KKT conditions (LIBSVM's eps)
    std::size_t max_iterations = 10'000'000;
    /// Bytes of a kernel matrix at the most, where there is a choice: of a larger one as many rows as these
    /// hold are kept, and made anew when they are needed again.
    std::size_t memory_limit = std::size_t{256} << 20;
    std::stop_token stop = {};  ///< asked by solves without a kernel matrix, which take long
};

}  // namespace hardlearn
