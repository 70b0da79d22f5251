#include "hardlearn/neighbors/viewed_rows.hpp"

namespace hardlearn {

ViewedRows::ViewedRows(std::span<const View> views, MatrixView<const float> rows)
    : views_(views.begin(), views.end()) {
    for (const View view : views_) rows_.push_back(view_rows(view, rows));
}

std::vector<NeighborList> ViewedRows::find_neighbors(const ViewedRows& queries, std::size_t query,
                                                     std::span<const Label> labels, std::size_t num_classes,
                                                     std::span<const RowIndex> candidates, std::size_t k) const {
    std::vector<NeighborList> lists;
    for (std::size_t v = 0; v < rows_.size(); ++v) {
        lists.push_back(hardlearn::find_neighbors(queries.rows_[v].row(query).data(), rows_[v], labels, num_classes,
                                                  candidates, k));
    }
    return lists;
}

}  // namespace hardlearn
