#pragma once

#include <optional>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/local_kernels.hpp"
#include "hardlearn/learninglet/query_traininglets.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// One query of a space, asked by one finite candidate after the other. Neighbours, traininglets and kernels
/// are kept from one question to the next, so asking in an order in which neighbours differ only in cost,
/// then in kernel, then in k, then in views, costs least. The answer to a question depends on neither order
/// nor company.
class QuerySession {
  public:
    /// `workspace`: buffers for one query after the other; null: it has its own.
    QuerySession(const SanitizedSpace& learned, const Query& query, const NeighborDemand& demand,
                 SolverWorkspace* workspace = nullptr)
        : learned_(learned), query_(query), traininglets_(learned, query, demand), workspace_(workspace) {}

    const FusedTraininglet& traininglet(const Candidate& candidate);
    /// Fits the candidate's learninglet on the traininglet and asks it.
    Votes ask(const Candidate& candidate);
    /// The winner of ask(candidate), found with as few duels as that takes.
    Label choose(const Candidate& candidate);

  private:
    /// The traininglet that was asked for last, with what is known of it.
    struct Current {
        Candidate candidate;
        FusedTraininglet traininglet;
        std::vector<Label> labels;
    };
    /// What a solver needs.
    struct Problem {
        MatrixView<const float> gram;
        std::span<const Label> labels;
        std::span<const float> query_kernel;
        std::vector<float> costs;
    };
    const Current& current(const Candidate& candidate);
    Problem problem(const Candidate& candidate);
    SolverWorkspace& workspace();

    SanitizedSpace learned_;
    Query query_;
    QueryTraininglets traininglets_;
    SolverWorkspace* workspace_;
    std::optional<Current> current_;
    LocalKernels kernels_;
    std::optional<SolverWorkspace> own_workspace_;
};

}  // namespace hardlearn
