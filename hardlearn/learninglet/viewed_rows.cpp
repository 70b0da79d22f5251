#include "hardlearn/learninglet/viewed_rows.hpp"

namespace hardlearn {

ViewedRows view_queries(const LearningSpace& space, MatrixView<const float> features,
                        const RunContext& context) {
    ViewedRows queries{.features = features};
    for (const SpaceView& view : space.views) {
        const auto seen = std::make_shared<SeenRows>(view.fitted.see(features, context));
        queries.seen.push_back(seen);
        if (view.view() == View::leaf) queries.leaves = {seen, &seen->leaves};
    }
    if (space.forest && !queries.leaves) {
        queries.leaves =
            std::make_shared<Matrix<std::uint32_t>>(forest_leaves(*space.forest->forest, features, context));
    }
    if (space.ranks)
        queries.ranked = std::make_shared<Matrix<float>>(space.ranks->scale->apply(features, context));
    return queries;
}

ViewedRows own_rows(const LearningSpace& space) {
    ViewedRows rows{.features = space.rows(), .of_the_space = true};
    if (space.forest) rows.leaves = space.forest->leaves;
    if (space.ranks) rows.ranked = space.ranks->rows;
    for (const SpaceView& view : space.views) rows.seen.push_back(view.neighbors.shared_seen());
    return rows;
}

ComparedRow compared_row(const LearningSpace& space, RowIndex row) {
    ComparedRow compared{.features = space.rows().row(row).data(), .own = row};
    if (space.forest) compared.leaves = space.forest->leaves->row(row);
    if (space.ranks) compared.ranked = space.ranks->rows->row(row).data();
    return compared;
}

ComparedRow Query::compared() const {
    ComparedRow compared{.features = features().data()};
    if (rows.leaves) compared.leaves = rows.leaves->row(index);
    if (rows.ranked) compared.ranked = rows.ranked->row(index).data();
    if (rows.of_the_space) compared.own = static_cast<RowIndex>(index);
    return compared;
}

}  // namespace hardlearn
