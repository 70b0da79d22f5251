#pragma once

#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/nearest_rows.hpp"

namespace hardlearn {

/// Affinities of a matrix and of many large parts of it from one search for neighbours: the nearest rows
/// within a part are read off lists that are long enough for it. Same bits as input_affinities() of the part.
class AffinitySource {
  public:
    /// For parts of about `least_share` of the rows, or more; lesser ones are searched anew. Keeps the view.
    /// Errors of input_affinities().
    AffinitySource(MatrixView<const float> rows, double perplexity, double least_share,
                   const RunContext& context = {});

    InputAffinities of_all(const RunContext& context = {}) const;
    /// Of the rows `part`, in ascending order, numbered by their place in it.
    InputAffinities of_part(std::span<const RowIndex> part, const RunContext& context = {}) const;

  private:
    MatrixView<const float> rows_;
    double perplexity_;  ///< as asked for
    int exponent_;
    NearestRows nearest_;
};

/// The `num_neighbors` nearest rows of each of `part` (ascending) among the others of it, numbered by their
/// place in it, by (squared distance, row). No rows if the list of one is too short to tell.
NearestRows nearest_within(const NearestRows& nearest, std::span<const RowIndex> part,
                           std::size_t num_neighbors, const RunContext& context = {});

}  // namespace hardlearn
