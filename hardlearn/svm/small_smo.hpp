#pragma once

#include <cstddef>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/svm/smo.hpp"
#include "hardlearn/svm/solver_options.hpp"

/// The solver of smo.hpp for problems so small that slopes and bounds stay in registers. Coefficients are
/// floats throughout, as the answer is.
namespace hardlearn::smo {

/// Samples that small problems grow by: sixteen floats are a register, or whole ones.
constexpr std::size_t chunk_size = 16;

/// The largest small problem, on every processor.
constexpr std::size_t largest_small_problem = 4 * chunk_size;

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

/// Chunks that a duel takes.
inline std::size_t chunks_of(const Duelists& duelists) {
    return (duelists.size() + chunk_size - 1) / chunk_size;
}

/// How many duels are solved side by side.
constexpr std::size_t most_slots = 4;

struct SmallAnswer {
    std::size_t duel = 0;                 ///< which of the duels
    std::size_t size = 0;                 ///< of the duel
    const float* coefficients = nullptr;  ///< c, positives first
    Outcome outcome;
    bool solved = false;  ///< false: coefficients are too coarse in float for the tolerance (costs in the
                          ///< thousands); use solve()
};

/// Where answers go as they are found, in any order. An answer's coefficients are gone once take() returns.
class SmallAnswerSink {
  public:
    virtual void take(const SmallAnswer& answer) = 0;

  protected:
    ~SmallAnswerSink() = default;
};

/// Solves duels of the same chunks_of(), each of at most largest_small_problem samples, and of at least one
/// on either side. An answer does not depend on what is solved beside it.
void solve_small_duels(std::span<const Duelists> duels, const SolverOptions& options, Workspace& workspace,
                       SmallAnswerSink& sink);

/// Duels of so many samples still gain from taking their steps in turns: kernel matrices of all slots stay in
/// the second-level cache.
constexpr std::size_t largest_in_turns = 256;

/// Solves duels as solve() does, some of them in turns, one in each workspace. Same answers.
void solve_in_turns(std::span<const Duelists> duels, const SolverOptions& options,
                    std::span<Workspace> workspaces, SmallAnswerSink& sink);

/// One sample against one.
struct Pair {
    float diagonal_positive = 0;  ///< K of the positive sample and itself
    float diagonal_negative = 0;
    float cross = 0;  ///< K of the two
    float cost_positive = 0;
    float cost_negative = 0;
};

struct PairAnswer {
    float coefficient = 0;  ///< c of the positive sample; that of the negative one is its opposite
    Outcome outcome;
};

/// In closed form.
PairAnswer solve_pair(const Pair& pair);

/// Solves the duel by whatever suits its size; c is in workspace.coefficients, positives first.
Outcome solve_duel(const Duelists& duelists, Workspace& workspace, const SolverOptions& options);

}  // namespace hardlearn::smo
