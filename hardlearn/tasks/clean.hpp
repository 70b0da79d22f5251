#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/mil/cleaning.hpp"
#include "hardlearn/neighbors/exact_search_limit.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

/// What is removed around a wrongly predicted row is told by one of the first three.
struct CleanOptions {
    std::size_t num_pruned_neighbors = 0;
    std::optional<double> removal_radius = {};
    std::optional<double> at_most = {};
    bool hardness = true;
    Duplicates duplicates = Duplicates::automatic;
    std::size_t max_exact_rows = max_rows_of_exact_search;
    std::uint64_t seed = 0;
};

/// The declarations of all of them.
std::span<const Option<CleanOptions>> clean_options();

/// What cleaning a data set gave, and how hard it was before and is now.
struct CleanedSet {
    DataSummary data;  ///< before
    CleanOptions options;
    CleanedData cleaned;
    std::optional<LearningHardIndex> hardness_before;  ///< where it was asked for and is defined
    std::optional<LearningHardIndex> hardness_after;
    std::optional<BalancedNeighborError> neighbor_error_before = {};  ///< likewise
    std::optional<BalancedNeighborError> neighbor_error_after = {};
    std::vector<Note> notes;
};

/// Finds the rows whose labels their neighbourhood contradicts (see clean_data), and measures the hardness
/// with and without them. Errors as clean_data.
CleanedSet clean(const Dataset& data, const CleanOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
