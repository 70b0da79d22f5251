#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/svm/solver_options.hpp"

/// Sequential minimal optimisation of one two-class C-SVC, for binary_solver.cpp and one_vs_one.cpp.
///
/// In the coefficients c_i = y_i a_i the problem is
///   min 1/2 c'Kc - y'c,  lower_i <= c_i <= upper_i,  sum(c) = 0,
/// with [lower, upper] = [0, C_i] for a positive sample and [-C_i, 0] for a negative one, so that no sign
/// appears in the loops. The slope F_i = y_i - (Kc)_i says how much the objective falls when c_i rises; c is
/// optimal if
///   max {F_i : c_i < upper_i} <= min {F_j : c_j > lower_j},
/// and the solver stops when the left side exceeds the right side by no more than the tolerance.
namespace hardlearn::smo {

/// The buffers of a solve, to be used again and again: nothing is allocated while problems do not grow.
/// Arrays hold whole cache lines; the padding behind a problem is never selected.
class Workspace {
  public:
    /// Makes room for a problem of `size` samples, keeping nothing.
    void prepare(std::size_t size);
    /// Room for a packed size x size matrix of padded rows.
    float* packed_gram(std::size_t size);
    /// Room for as many floats, in the same place.
    float* packed_gram_floats(std::size_t count);

    AlignedVector<float> slope;         ///< F, in float, less a constant
    AlignedVector<float> up_penalty;    ///< 0 where c_i < upper_i, else -infinity
    AlignedVector<float> low_penalty;   ///< 0 where c_j > lower_j, else infinity
    AlignedVector<float> diagonal;      ///< K_ii
    AlignedVector<float> costs;         ///< C_i
    AlignedVector<float> coefficients;  ///< c in float: the answer
    AlignedVector<double> exact_slope;  ///< F in double, made anew from c
    AlignedVector<double> values;       ///< c
    AlignedVector<double> lower;
    AlignedVector<double> upper;

  private:
    AlignedVector<float> packed_;
};

/// A kernel matrix whose rows start on cache lines and whose stride is a multiple of a cache line.
struct Problem {
    const float* gram = nullptr;
    std::size_t stride = 0;
    std::size_t size = 0;
    std::size_t num_positive = 0;  ///< the first samples; 1 <= num_positive < size
};

/// Smaller curvatures count as this one (LIBSVM's tau): equal samples in both classes.
constexpr float least_curvature = 1e-12f;

/// How often to look for an optimum in float coefficients, which are the answer; costs in the thousands may
/// need double.
constexpr int rounding_attempts = 4;

struct Outcome {
    double bias = 0;
    std::size_t num_iterations = 0;
    bool converged = true;
    double kkt_violation = 0;
};

/// Starts at c = 0. The diagonal and the costs must be in the workspace.
void start_at_zero(Workspace& workspace, std::size_t size, std::size_t num_positive);

/// Solves, given the diagonal and the costs in the workspace; leaves c in workspace.coefficients. Same bits
/// on every processor.
Outcome solve(const Problem& problem, Workspace& workspace, const SolverOptions& options);

/// Sample of the best upward step and its slope.
struct Candidate {
    std::size_t index = 0;
    float value = 0;
};

/// The best partner of a candidate, and whether any partner violates optimality by more than the tolerance.
struct Partner {
    std::size_t index = 0;
    float step = 0;  ///< unclipped; 0 if there is no partner
    bool violating = false;
};

/// Sets the penalties of sample i from its value and bounds.
inline void mark_bounds(Workspace& workspace, std::size_t i) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    workspace.up_penalty[i] = workspace.values[i] < workspace.upper[i] ? 0.0f : -infinity;
    workspace.low_penalty[i] = workspace.values[i] > workspace.lower[i] ? 0.0f : infinity;
}

/// Moves c_i up and c_j down by `step`, or as far as the bounds allow, and marks the bounds they reach.
/// Returns the step taken.
inline double move_coefficients(Workspace& workspace, std::size_t i, std::size_t j, double step) {
    const double old_i = workspace.values[i];
    const double old_j = workspace.values[j];
    const double room_i = workspace.upper[i] - old_i;
    const double room_j = old_j - workspace.lower[j];
    step = std::min({step, room_i, room_j});
    const double new_i = step == room_i ? workspace.upper[i] : old_i + step;
    const double new_j = step == room_j ? workspace.lower[j] : old_j - step;
    workspace.values[i] = new_i;
    workspace.values[j] = new_j;
    mark_bounds(workspace, i);
    mark_bounds(workspace, j);
    return new_i == old_i && new_j == old_j ? 0.0 : step;
}

/// slope -= step (row_i - row_j); returns the maximum over samples that can go up.
Candidate move_and_select(Workspace& workspace, std::size_t size, const float* row_i, const float* row_j,
                          float step);

/// The partner that promises the largest fall of the objective (second-order selection: Fan, Chen, Lin 2005).
Partner select_partner(const Workspace& workspace, std::size_t size, const float* row_i, Candidate up,
                       float tolerance);

/// exact_slope -= c * row.
void subtract_row(Workspace& workspace, std::size_t size, const float* row, double coefficient);

/// slope = exact_slope - constant; returns the maximum over samples that can go up.
Candidate reset_slope(Workspace& workspace, std::size_t size, double constant);

/// What the exact slopes say: m(c), M(c), and LIBSVM's bias (mean slope of the free samples, else the
/// midpoint).
struct Optimality {
    double violation = 0;
    double bias = 0;
    double middle = 0;  ///< (m + M) / 2
};
Optimality optimality(const Workspace& workspace, std::size_t size);

/// coefficients = values rounded to float; values too if `adopt`.
void round_values(Workspace& workspace, std::size_t size, bool adopt);

/// Throws bad_argument unless cost, tolerance and costs are positive and finite, and costs empty or one a
/// sample.
void check_costs(std::span<const float> costs, std::size_t num_samples, const SolverOptions& options);

/// What happens between the steps of a solve: how strictly to go on, and when to stop.
struct Attempts {
    Candidate up{.index = 0, .value = 1.0f};  ///< where to go on; the first sample can go up at c = 0
    double target;                            ///< violation of the float slopes at which steps end
    int attempt = 0;
    Outcome outcome;

    explicit Attempts(const SolverOptions& options) : target(options.tolerance) {}

    /// Whether steps begin with one that nothing above target asks for.
    bool must_step() const { return attempt > 0; }

    /// After steps that ended because of `progressing` (no violation above target) or because none changes
    /// anything; true if the solve is over. compute_exact_slope() makes exact_slope from values.
    template <class ComputeExactSlope>
    bool settle(Workspace& workspace, std::size_t size, const SolverOptions& options, bool progressing,
                ComputeExactSlope&& compute_exact_slope) {
        round_values(workspace, size, attempt < rounding_attempts);
        compute_exact_slope();
        const Optimality found = optimality(workspace, size);
        outcome.bias = found.bias;
        outcome.kkt_violation = found.violation;
        outcome.converged = found.violation <= options.tolerance && std::isfinite(found.bias);
        if (outcome.converged || !progressing) return true;
        // The float slopes had drifted, or float coefficients are too coarse: go on from here, then more
        // strictly.
        if (attempt > 0) target = options.tolerance / 2;
        up = reset_slope(workspace, size, found.middle);
        ++attempt;
        return false;
    }
};

/// The frame of both solvers. iterate(attempts) goes on from attempts.up and counts its steps, until the
/// float slopes show no violation above attempts.target (at least one step if must_step()); it returns
/// whether steps still make progress.
template <class Iterate, class ComputeExactSlope>
Outcome solve_by(Workspace& workspace, std::size_t size, const SolverOptions& options, Iterate&& iterate,
                 ComputeExactSlope&& compute_exact_slope) {
    Attempts attempts(options);
    for (;;) {
        const bool progressing = iterate(attempts);
        if (attempts.settle(workspace, size, options, progressing, compute_exact_slope))
            return attempts.outcome;
    }
}

/// One of some solves that take their steps in turns: each step waits for the one before it, so that several
/// solves take little longer than one.
struct Run {
    Problem problem;
    Workspace* workspace = nullptr;
    Attempts attempts;
    bool force = false;  ///< take a step though nothing violates the target
    bool running = false;
    bool progressing = false;  ///< once it has ended: steps still make progress

    Run(const Problem& p, Workspace& own, const SolverOptions& options);
};

/// Takes steps of all runs until at least one of them ends.
void iterate_in_turns(std::span<Run> runs, std::size_t max_iterations);

/// Settles a run that has ended. True if its solve is over; else it runs again.
bool settle(Run& run, const SolverOptions& options);

}  // namespace hardlearn::smo
