#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/svm/kernel.hpp"
#include "hardlearn/svm/solver_options.hpp"

namespace hardlearn {

/// One duel: class `positive` against class `negative`, positive < negative. A decision value > 0 is a vote
/// for `positive`; 0 goes to `negative`.
struct Duel {
    Label positive = 0;
    Label negative = 0;
    std::vector<RowIndex> samples;    ///< positions among the training samples, positives first
    std::vector<float> coefficients;  ///< y alpha, one a sample of `samples`
    double bias = 0;
};

/// What the duels say of one query. `decision_values` are ordered (0,1), (0,2), ..., (1,2), ... over the
/// classes that occur among the samples (`classes`, increasing).
struct Votes {
    std::vector<Label> classes;
    std::vector<float> decision_values;
    std::vector<std::uint32_t> votes;  ///< one a class of `classes`
    Label winner = 0;                  ///< most votes, ties to the lower class index
};

/// A multi-class C-SVC by one against one with LIBSVM's decision rule. It holds positions, not rows: the
/// caller keeps the rows.
struct OneVsOne {
    std::vector<Label> classes;  ///< classes among the samples, increasing; one class only: no duels
    std::vector<Duel> duels;     ///< in the order of Votes::decision_values
};

/// Samples by their kernel matrix.
struct GramSamples {
    MatrixView<const float> gram;  ///< K(x_i, x_j)
    std::span<const Label> labels;
    std::span<const float> costs = {};  ///< C_i per sample, or empty for SolverOptions::cost everywhere
};

/// Samples by their rows. Kernels run over whole registers, so rows are a Matrix, which pads them with zeros:
/// a view of an ordinary array does not compile here.
struct RowSamples {
    Kernel kernel;
    const Matrix<float>& rows;
    std::span<const Label> labels;
    std::span<const float> costs = {};  ///< as GramSamples::costs
};

/// Some rows of many as samples: sample i is row ids[i], of class labels[i].
struct ChosenSamples {
    Kernel kernel;
    MatrixView<const float> rows;  ///< of a Matrix
    std::span<const RowIndex> ids;
    std::span<const Label> labels;
    std::span<const float> costs = {};  ///< as GramSamples::costs
};

/// Fits from the Gram matrix of the samples (small problems: n^2 floats are at hand already).
OneVsOne fit_one_vs_one(const GramSamples& samples, const SolverOptions& options);

/// Fits from rows; duels whose Gram matrix would exceed options.memory_limit use cached kernel rows. Duels
/// run in parallel; same bits for any number of threads.
OneVsOne fit_one_vs_one(const RowSamples& samples, const SolverOptions& options,
                        const RunContext& context = {});

/// Votes for a query, given K(query, sample) for every training sample.
Votes vote(const OneVsOne& model, std::span<const float> kernel_values);

/// Fits and votes at once without building the model: the tiny problem of one traininglet. `query_kernel` is
/// K(query, sample), one a sample. Same bits as vote(fit_one_vs_one(samples, options), query_kernel).
Votes fit_and_vote(const GramSamples& samples, std::span<const float> query_kernel,
                   const SolverOptions& options);

/// Buffers of fit_and_vote and fit_and_choose for one thread: handed from call to call, they save every
/// allocation once they have grown to the largest problem. They carry nothing from one call to the next.
class SolverWorkspace {
  public:
    struct Buffers;

    SolverWorkspace();
    SolverWorkspace(SolverWorkspace&&) noexcept;
    SolverWorkspace& operator=(SolverWorkspace&&) noexcept;
    ~SolverWorkspace();
    Buffers& buffers() { return *buffers_; }
    /// Duels that the latest call fitted.
    std::size_t num_duels() const;

  private:
    std::unique_ptr<Buffers> buffers_;
};

/// The same into given buffers: for many small problems in a row. Quickest if the samples are sorted by
/// class.
void fit_and_vote(const GramSamples& samples, std::span<const float> query_kernel,
                  const SolverOptions& options, SolverWorkspace& workspace, Votes& votes);

/// The same from rows; `query` is a padded row of a Matrix as wide as they. Same bits as from gram_matrix()
/// and kernel_values().
void fit_and_vote(const ChosenSamples& samples, const float* query, const SolverOptions& options,
                  SolverWorkspace& workspace, Votes& votes);

/// The winner of fit_and_vote() alone, from as few duels as can make it certain: mostly classes - 1 of them.
/// The larger classes, then those nearer to the query, are tried first. Same errors as fit_and_vote().
Label fit_and_choose(const GramSamples& samples, std::span<const float> query_kernel,
                     const SolverOptions& options, SolverWorkspace& workspace);

/// The same from rows, as fit_and_vote() takes them.
Label fit_and_choose(const ChosenSamples& samples, const float* query, const SolverOptions& options,
                     SolverWorkspace& workspace);

/// Scores over the classes from the votes: each class's mean over its duels of the logistic function of the
/// decision value, scaled to sum 1; absent classes get 0. Where the soft scores would put another class
/// before the winner, they are replaced by the nearest scores of the same sum that do not.
void class_scores(const Votes& votes, std::span<float> scores);

}  // namespace hardlearn
