#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/query_neighbors.hpp"
#include "hardlearn/traininglet/fusion.hpp"
#include "hardlearn/traininglet/naive.hpp"

namespace hardlearn {

/// A traininglet with where its samples came from.
struct FusedTraininglet {
    std::vector<RowIndex> rows;         ///< by class, then by row
    std::vector<RowIndex> appended;     ///< those that only label completion brought in (naive construction)
    std::vector<std::uint8_t> origins;  ///< MetaTraininglet bits, one a row
    std::vector<RowIndex> pruned;       ///< dropped by precision pruning, increasing
};

/// Whether two candidates have the same traininglet for every query.
bool have_same_traininglets(const Candidate& a, const Candidate& b);

/// Makes the traininglets of one query, for one finite candidate after the other. Neighbours are found once.
class QueryTraininglets {
  public:
    QueryTraininglets(const SanitizedSpace& learned, const Query& query, const NeighborDemand& demand)
        : learned_(learned), query_(query), own_(demand.own), neighbors_(learned, query, demand) {}

    /// Micro-Learning paper, section 4: the naive traininglet, of clean rows with removal (stage 2); with
    /// fusion joined with those of three anchors (stage 3); with precision pruning without bad rows (stage
    /// 4).
    FusedTraininglet make(const Candidate& candidate);

  private:
    const NaiveConstruction& construction(const Candidate& candidate, bool clean);
    std::vector<Anchor> anchors(const Candidate& candidate) const;
    std::vector<FusedSample> prune(const Candidate& candidate, const std::vector<FusedSample>& fused) const;
    FusedTraininglet join(const Candidate& candidate, const Traininglet& local) const;
    void sort_by_class(FusedTraininglet& traininglet) const;

    SanitizedSpace learned_;
    Query query_;
    OwnRows own_;
    QueryNeighbors neighbors_;
    /// A list without what lies outside a ball.
    NeighborList within(const Ball& ball, const NeighborList& list) const;

    struct Asked {
        std::vector<View> views;
        std::vector<double> radii;  // of the views' balls, or empty
        bool clean = false;
        auto operator<=>(const Asked&) const = default;
    };
    std::map<Asked, NaiveConstruction> constructions_;
};

}  // namespace hardlearn
