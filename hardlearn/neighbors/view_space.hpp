#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/neighbors/discriminant.hpp"
#include "hardlearn/neighbors/search.hpp"
#include "hardlearn/neighbors/view.hpp"

namespace hardlearn {

/// Rows as one view sees them: coordinates, or the leaf of each tree.
struct SeenRows {
    Matrix<float> coordinates;
    Matrix<std::uint32_t> leaves;
};

/// A view with what it has learned from training rows.
struct FittedView {
    View view = View::euclidean;
    DiscriminantProjection projection;     ///< lda only
    std::shared_ptr<const Forest> forest;  ///< leaf only

    SeenRows see(MatrixView<const float> rows, const RunContext& context = {}) const;
};

/// Fits a view; `forest` is taken by the leaf view, which needs one.
FittedView fit_view(View view, MatrixView<const float> rows, std::span<const Label> labels,
                    std::size_t num_classes, const std::shared_ptr<const Forest>& forest = nullptr);

/// One query as a view sees it: row `place` of `rows`.
struct SeenQuery {
    const SeenRows& rows;
    std::size_t place = 0;
};

/// out[i] = ordering distance (see view_distance) of the query to training row ids[i].
void seen_distances(View view, const SeenQuery& query, const SeenRows& rows, std::span<const RowIndex> ids,
                    std::span<float> out);

/// What a seen query is searched among.
struct SeenCandidates {
    const SeenRows& rows;
    std::span<const RowIndex> candidates;  ///< those of `rows` that may be found, increasing
    std::span<const Label> labels;         ///< of every row
    std::size_t num_classes = 0;           ///< of the labels
};

/// The neighbours of one query among the candidate rows, exact; the same bits alone or in a batch.
NeighborList find_seen_neighbors(View view, const SeenQuery& query, const SeenCandidates& among,
                                 std::size_t k);

}  // namespace hardlearn
