#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// A function of the variables that also writes its gradient there.
using DifferentiableFunction =
    std::function<double(std::span<const double> variables, std::span<double> gradient)>;

struct MinimizerOptions {
    double tolerance = 1e-7;  ///< of the gradient's length, as a share of that at the start
    std::size_t max_iterations = 1000;
};

struct Minimum {
    std::vector<double> variables;
    std::size_t iterations = 0;
    bool converged = false;  ///< false: the tolerance was not reached, and this is the best point found
};

/// The minimum of a convex function, searched from zero by L-BFGS (Liu and Nocedal, Mathematical Programming
/// 45, 1989; libLBFGS). Same bits every time.
Minimum minimize(const DifferentiableFunction& function, std::size_t num_variables,
                 const MinimizerOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
