#include "hardlearn/logistic/minimizer.hpp"

#include <lbfgs.h>

#include <cmath>
#include <memory>
#include <new>

namespace hardlearn {
namespace {

// So many steps are remembered. More: fewer iterations, of which each costs more.
constexpr int remembered_steps = 40;

struct Search {
    const DifferentiableFunction& function;
    const RunContext& context;
    double goal = 0;             // length of the gradient
    double gradient_length = 0;  // at the point asked last: the current one, at the end of an iteration
    std::size_t iterations = 0;
};

double length(std::span<const double> values) {
    double squares = 0;
    for (const double value : values) squares += value * value;
    return std::sqrt(squares);
}

double evaluate(void* search, const double* variables, double* gradient, int count, double) {
    auto& state = *static_cast<Search*>(search);
    const std::span<double> slopes(gradient, static_cast<std::size_t>(count));
    const double value = state.function({variables, slopes.size()}, slopes);
    state.gradient_length = length(slopes);
    return value;
}

// Not zero: stop.
template <class... Unused>
int end_iteration(void* search, Unused...) {
    auto& state = *static_cast<Search*>(search);
    ++state.iterations;
    return state.gradient_length <= state.goal || state.context.stop.stop_requested();
}

lbfgs_parameter_t parameters(const MinimizerOptions& options) {
    lbfgs_parameter_t result;
    lbfgs_parameter_init(&result);
    result.m = remembered_steps;
    result.epsilon = 0;  // its own test is relative to the variables
    result.max_iterations = static_cast<int>(options.max_iterations);
    return result;
}

}  // namespace

Minimum minimize(const DifferentiableFunction& function, std::size_t num_variables,
                 const MinimizerOptions& options, const RunContext& context) {
    context.check_stop();
    Minimum result{.variables = std::vector<double>(num_variables)};
    std::vector<double> gradient(num_variables);
    function(result.variables, gradient);
    const double steepest = length(gradient);
    if (steepest == 0) {
        result.converged = true;
        return result;
    }
    const std::unique_ptr<double, void (*)(double*)> point(lbfgs_malloc(static_cast<int>(num_variables)),
                                                           [](double* p) { lbfgs_free(p); });
    if (!point) throw std::bad_alloc();
    std::fill_n(point.get(), num_variables, 0.0);
    lbfgs_parameter_t chosen = parameters(options);
    Search search{.function = function, .context = context, .goal = options.tolerance * steepest};
    const int status = lbfgs(static_cast<int>(num_variables), point.get(), nullptr, evaluate, end_iteration,
                             &search, &chosen);
    context.check_stop();
    if (status == LBFGSERR_OUTOFMEMORY) throw std::bad_alloc();
    result.variables.assign(point.get(), point.get() + num_variables);
    result.iterations = search.iterations;
    // Where the last step failed, the point is the one before it.
    function(result.variables, gradient);
    result.converged = length(gradient) <= search.goal;
    return result;
}

}  // namespace hardlearn
