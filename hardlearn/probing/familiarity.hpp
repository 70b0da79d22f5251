#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"
#include "hardlearn/neighbors/view_space.hpp"

namespace hardlearn {

/// How strange rows may be and still be like the training rows. A row's strangeness is its mean distance, in
/// one label-free view, to its 5 nearest reference rows (fewer where there are fewer).
struct Familiarity {
    View view = View::euclidean;
    std::vector<RowIndex> rows;            ///< the reference rows, increasing
    std::shared_ptr<const SeenRows> seen;  ///< they, as the view sees them
    /// of each to those outside its own group, increasing; see fit_familiarity
    std::vector<double> strangeness;
};

/// Above this many training rows a stratified subsample of this size is the reference, so that rows and
/// queries are measured against equally many.
inline constexpr std::size_t max_reference_rows = 20'000;

/// `groups` by row, may be empty: then a row leaves only itself out. A row without any other group is not
/// measured. n^2 p operations for n reference rows and p features.
Familiarity fit_familiarity(const LearningSpace& space, View view, std::span<const GroupIndex> groups,
                            std::uint64_t seed, const RunContext& context);

/// The same view and reference rows, seen again: what a model file leaves out.
std::shared_ptr<const SeenRows> see_reference(const LearningSpace& space, View view,
                                              std::span<const RowIndex> rows);

/// For each query (prepared features) the p-value of "this row is like the training rows": (1 + number of
/// reference rows at least as strange) / (measured reference rows + 1). For rows like the training rows it is
/// uniform, so that a share of about L of them has a familiarity of at most L; a training row itself counts
/// as very familiar, since it is its own neighbour. The same bits alone or in a batch. O(n p) a query.
std::vector<double> familiarity_of(const Familiarity& familiarity, MatrixView<const float> queries,
                                   const RunContext& context);

}  // namespace hardlearn
