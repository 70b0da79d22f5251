#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// What a prototypical network learns from in one step: some rows of some classes make prototypes, others are
/// to be told by them.
struct Episode {
    std::vector<RowIndex> support;
    std::vector<std::size_t> support_class;  ///< of each: its place among the classes of the episode
    std::vector<RowIndex> query;
    std::vector<std::size_t> query_class;  ///< the same
    std::size_t num_classes = 0;
};

struct EpisodeOptions {
    std::size_t most_classes = 10;  ///< in an episode, drawn anew in each where there are more
    std::size_t most_rows = 5;      ///< of a class, among the support and among the queries
};

/// An episode of the given rows, whose labels are `labels[row]`. Half of a class's rows at the most are its
/// support, at least one, and others its queries. A class of one row has it as its support and is a wrong
/// answer to the others' queries; where no class of the episode has two rows, each is its own query.
Episode draw_episode(std::span<const RowIndex> rows, std::span<const Label> labels,
                     const EpisodeOptions& options, RandomStream stream);

}  // namespace hardlearn
