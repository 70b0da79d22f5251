#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"

namespace hardlearn {

/// Rows that are asked about, as every view of a space sees them. The features must outlive it.
struct ViewedRows {
    MatrixView<const float> features;                     ///< padded
    std::vector<std::shared_ptr<const SeenRows>> seen;    ///< one a view of the space
    std::shared_ptr<const Matrix<std::uint32_t>> leaves;  ///< of the space's forest; null without one
    std::shared_ptr<const Matrix<float>> ranked;          ///< by the space's ranks; null without them
    bool of_the_space = false;                            ///< these are the space's own rows, member or not
};

/// Rows from outside as the space's views see them; `features` must outlive the result.
ViewedRows view_queries(const LearningSpace& space, MatrixView<const float> features,
                        const RunContext& context);

/// The space's own rows, to ask about them. The space must outlive the result.
ViewedRows own_rows(const LearningSpace& space);

/// A row that is compared with rows of a space.
struct ComparedRow {
    const float* features = nullptr;             ///< padded
    std::span<const std::uint32_t> leaves = {};  ///< in the space's forest; empty without one
    const float* ranked = nullptr;               ///< padded; null without ranks
    RowIndex own = NeighborList::no_row;         ///< the row of the space that it is; no_row: from outside

    const float* as(Features seen) const { return seen == Features::ranks ? ranked : features; }
};

/// A row of the space itself.
ComparedRow compared_row(const LearningSpace& space, RowIndex row);

/// One of the viewed rows, which must outlive it.
struct Query {
    const ViewedRows& rows;
    std::size_t index = 0;

    std::span<const float> features() const { return rows.features.row(index); }
    ComparedRow compared() const;
    /// As the space's view at this place sees it.
    SourceQuery seen_by(std::size_t view) const { return {{*rows.seen[view], index}, rows.of_the_space}; }
};

}  // namespace hardlearn
