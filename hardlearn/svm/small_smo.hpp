#pragma once

#include <cstddef>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/svm/binary_solver.hpp"
#include "hardlearn/svm/smo.hpp"

/// The solver of smo.hpp for problems so small that slopes and bounds stay in registers. Coefficients are
/// floats throughout, as the answer is.
namespace hardlearn::smo {

/// The largest problem of solve_small(), on every processor.
constexpr std::size_t largest_small_problem = 64;

/// Two runs of samples, positives before negatives, of a larger problem whose kernel matrix holds every class
/// in one piece.
struct Duelists {
    MatrixView<const float> gram;
    const float* costs = nullptr;  ///< of every sample of `gram`
    std::size_t first_positive = 0;
    std::size_t num_positive = 0;
    std::size_t first_negative = 0;
    std::size_t num_negative = 0;

    std::size_t size() const { return num_positive + num_negative; }
};

/// Copies the duelists' rows and columns into padded rows of workspace.packed_gram(), their diagonal and
/// costs.
Problem gather_duel(const Duelists& duelists, Workspace& workspace);

/// Solves a gathered problem of at most largest_small_problem samples. False if its coefficients are too
/// coarse in float for the tolerance (costs in the thousands): use solve(). Else c is in
/// workspace.coefficients.
bool solve_small(const Problem& problem, Workspace& workspace, const SolverOptions& options,
                 Outcome& outcome);

/// One sample against one, in closed form.
Outcome solve_pair(float diagonal_positive, float diagonal_negative, float cross, float cost_positive,
                   float cost_negative, float& coefficient);

/// Solves the duel by whatever suits its size; c is in workspace.coefficients, positives first.
Outcome solve_duel(const Duelists& duelists, Workspace& workspace, const SolverOptions& options);

}  // namespace hardlearn::smo
