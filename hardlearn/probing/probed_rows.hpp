#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/neighbors/neighbor_table.hpp"

namespace hardlearn {

/// What draws are made of.
struct ProbedRows {
    LearningSpace space;               ///< of all rows, offering at least the label-free views
    std::vector<InnerDraws> draws;     ///< repeats of stratified (and grouped) folds over the space's rows
    std::vector<GroupIndex> groups{};  ///< by row, or empty
    InnerDraws plain{};                ///< as many folds of the same rows that know no classes
    std::vector<RowIndex> of_whole{};  ///< which training row each of the space's rows is; empty: the same
    /// Members of every draw beside those of its folds, but for rows of groups that it leaves out;
    /// increasing.
    std::vector<RowIndex> companions{};
};

/// The table of neighbours that serves probing and sanitization when `num_rows` rows are probed.
NeighborTableOptions neighbors_to_share(const MicroLearnerOptions& options, std::size_t num_rows);

/// The rows that probing uses: all of them, or above max_probe_rows a stratified subsample with a space of
/// its own, so that what a draw learns of all rows costs what the draws use. Rows keep their order, and so
/// all ties theirs. `whole`: all training rows as members, offering at least the label-free views; `groups`
/// by row, may be empty. Nothing where there are too few rows or groups to leave any out.
std::optional<ProbedRows> rows_to_probe(const LearningSpace& whole, std::span<const GroupIndex> groups,
                                        const MicroLearnerOptions& options, const RunContext& context);

/// The same draws in the space of all training rows, with the rows that are not probed as members of each:
/// what they leave out then has neighbours as near as new rows have. `whole`, `groups` as above.
/// With more than `most_rows` rows so many of all are members or left out, evenly spread.
ProbedRows among_all_rows(const ProbedRows& probed, const LearningSpace& whole,
                          std::span<const GroupIndex> groups,
                          std::size_t most_rows = std::numeric_limits<std::size_t>::max());

}  // namespace hardlearn
