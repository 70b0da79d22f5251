#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/search.hpp"
#include "hardlearn/neighbors/view.hpp"

namespace hardlearn {

/// Rows as several views see them, in the order of the views.
class ViewedRows {
  public:
    ViewedRows() = default;
    ViewedRows(std::span<const View> views, MatrixView<const float> rows);

    std::size_t num_views() const { return views_.size(); }
    View view(std::size_t v) const { return views_[v]; }
    const Matrix<float>& rows(std::size_t v) const { return rows_[v]; }

    /// One list a view for row `query` of `queries`, which must have been made with the same views.
    std::vector<NeighborList> find_neighbors(const ViewedRows& queries, std::size_t query,
                                             std::span<const Label> labels, std::size_t num_classes,
                                             std::span<const RowIndex> candidates, std::size_t k) const;

  private:
    std::vector<View> views_;
    std::vector<Matrix<float>> rows_;
};

}  // namespace hardlearn
