#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/found_neighbors.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/learninglet/local_kernels.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "hardlearn/traininglet/fusion.hpp"
#include "hardlearn/traininglet/naive.hpp"

namespace hardlearn {

/// The labels of the given rows, in their order.
std::vector<Label> labels_of(std::span<const RowIndex> rows, std::span<const Label> labels);

/// A traininglet with where its samples came from.
struct FusedTraininglet {
    std::vector<RowIndex> rows;         ///< by class, then by row
    std::vector<RowIndex> appended;     ///< those that only label completion brought in (naive construction)
    std::vector<std::uint8_t> origins;  ///< MetaTraininglet bits, one a row
    std::vector<RowIndex> pruned;       ///< dropped by precision pruning, increasing
};

/// What a row of the space must not learn from: itself and its group.
struct OwnRows {
    RowIndex row = NeighborList::no_row;      ///< no_row: nothing
    std::span<const GroupIndex> groups = {};  ///< by row; empty: every row is a group

    bool holds(RowIndex other) const {
        if (row == NeighborList::no_row) return false;
        return groups.empty() ? other == row : groups[other] == groups[row];
    }
};

/// What a query may bring along.
struct QuerySessionOptions {
    /// Rows of `allowed` that may not be neighbours either: cheaper than a list without them where an index
    /// finds the neighbours.
    OwnRows own = {};
    const FoundNeighbors* found = nullptr;  ///< neighbours found beforehand, for as large a k
    SolverWorkspace* workspace = nullptr;   ///< buffers for one query after the other
};

/// One query of a space, asked by one finite candidate after the other. Neighbours, traininglets and kernels
/// are kept from one question to the next, so asking in an order in which neighbours differ only in cost,
/// then in kernel, then in k, then in views, costs least. The answer to a question depends on neither order
/// nor company.
class QuerySession {
  public:
    /// `allowed`: rows that may be neighbours (members of the space without the query itself and its group),
    /// increasing. `precision` may be null if no candidate needs it; `largest_k`: of all finite candidates
    /// that will be asked.
    QuerySession(const LearningSpace& space, const Precision* precision, const ViewedRows& queries,
                 std::size_t query, std::span<const RowIndex> allowed, std::size_t largest_k,
                 std::uint64_t seed, const QuerySessionOptions& options = {});

    const FusedTraininglet& traininglet(const Candidate& candidate);
    /// Fits the candidate's learninglet on the traininglet and asks it.
    Votes ask(const Candidate& candidate);
    /// The winner of ask(candidate), found with as few duels as that takes.
    Label choose(const Candidate& candidate);

  private:
    using ListKey = std::pair<View, bool>;  // bool: among clean rows only
    const NeighborList& neighbors(View view, bool clean, bool with_classes);
    std::span<const RowIndex> allowed_among(std::span<const RowIndex> chosen,
                                            std::vector<RowIndex>& place) const;
    RowFilter allowed_where(std::span<const std::uint8_t> flags) const;
    std::vector<Neighbor> nearest_good(View view, std::span<const RowIndex> good) const;
    std::vector<float> costs(const Candidate& candidate) const;
    SolverWorkspace& workspace();
    const NaiveConstruction& construction(const Candidate& candidate, bool clean);
    FusedTraininglet build(const Candidate& candidate);
    void sort_by_class(FusedTraininglet& traininglet) const;
    std::vector<Anchor> anchors(const Candidate& candidate);

    const LearningSpace& space_;
    const Precision* precision_;
    const ViewedRows& queries_;
    std::size_t query_;
    std::span<const RowIndex> allowed_;
    std::size_t largest_k_;
    std::uint64_t seed_;
    OwnRows own_;
    const FoundNeighbors* found_;
    SolverWorkspace* workspace_;
    std::map<ListKey, NeighborList> lists_;
    std::map<std::pair<std::vector<View>, bool>, NaiveConstruction> constructions_;
    std::optional<Candidate> traininglet_of_;
    FusedTraininglet traininglet_;
    std::vector<Label> labels_;
    LocalKernels kernels_;
    std::optional<SolverWorkspace> own_workspace_;
};

/// Costs of the samples, C times class weight times soft factor; empty where all are the candidate's cost.
std::vector<float> sample_costs(const LearningSpace& space, const Precision* precision,
                                const Candidate& candidate, std::span<const RowIndex> rows);

/// What the queries of one batch are told by their one learninglet.
struct BatchAnswer {
    std::vector<Votes> votes;    ///< one a query
    std::vector<RowIndex> rows;  ///< the union of the queries' traininglets, by class, then by row
};

/// Fits the candidate's learninglet on the union of the traininglets of all queries of the batch and asks it.
/// `allowed`: rows that may be neighbours, none of them of the batch nor of its groups.
BatchAnswer ask_batch(const LearningSpace& space, const Precision* precision, const ViewedRows& queries,
                      std::span<const RowIndex> batch, std::span<const RowIndex> allowed,
                      const Candidate& candidate, std::uint64_t seed);

/// The rows that a candidate which takes all rows learns from: the members, or the clean ones.
std::vector<RowIndex> global_rows(const LearningSpace& space, const Precision* precision,
                                  const Candidate& candidate);

/// The machine of a candidate on many rows at once: those of a candidate that takes all rows, or of a batch.
/// Error(bad_argument) for a forest's kernel on more than max_rows_of_table rows.
OneVsOne fit_machine(const LearningSpace& space, const Precision* precision, const Candidate& candidate,
                     std::span<const RowIndex> rows, const RunContext& context);
Votes ask_global(const LearningSpace& space, const OneVsOne& machine, const Candidate& candidate,
                 std::span<const RowIndex> rows, const ViewedRows& queries, std::size_t query);

}  // namespace hardlearn
