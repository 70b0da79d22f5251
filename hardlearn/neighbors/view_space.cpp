#include "hardlearn/neighbors/view_space.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {

SeenRows FittedView::see(MatrixView<const float> rows, const RunContext& context) const {
    switch (view) {
        case View::lda:
            return {.coordinates = project(projection, rows)};
        case View::leaf:
            return {.leaves = forest_leaves(*forest, rows, context)};
        default:
            return {.coordinates = view_rows(view, rows)};
    }
}

FittedView fit_view(View view, MatrixView<const float> rows, std::span<const Label> labels,
                    std::size_t num_classes, const std::shared_ptr<const Forest>& forest) {
    FittedView fitted{.view = view};
    if (view == View::lda) fitted.projection = fit_discriminant(rows, labels, num_classes);
    if (view == View::leaf) {
        if (!forest) throw_bad_argument("the leaf view needs a forest");
        fitted.forest = forest;
    }
    return fitted;
}

void seen_distances(View view, const SeenQuery& query, const SeenRows& rows, std::span<const RowIndex> ids,
                    std::span<float> out) {
    if (view == View::leaf) {
        leaf_similarities(query.rows.leaves.row(query.place), rows.leaves, ids, out);
        for (float& value : out) value = 1.0f - value;
        return;
    }
    const float* coordinates = query.rows.coordinates.row(query.place).data();
    if (view == View::wasserstein) {
        manhattan_to_some(coordinates, rows.coordinates, ids, out);
    } else {
        squared_euclidean_to_some(coordinates, rows.coordinates, ids, out);
    }
}

NeighborList find_seen_neighbors(View view, const SeenQuery& query, const SeenCandidates& among,
                                 std::size_t k) {
    std::vector<float> distances(among.candidates.size());
    seen_distances(view, query, among.rows, among.candidates, distances);
    return select_neighbors(distances, among.candidates, among.labels, among.num_classes, k);
}

}  // namespace hardlearn
