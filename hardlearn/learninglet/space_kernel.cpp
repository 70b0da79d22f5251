#include "hardlearn/learninglet/space_kernel.hpp"

#include <vector>

#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

// Whether the table has a line of this row.
bool is_tabulated(const ComparedRow& row, const std::shared_ptr<const Matrix<float>>& table) {
    return row.own != NeighborList::no_row && table;
}

void look_up(std::span<const float> line, std::span<const RowIndex> ids, std::span<float> out) {
    for (std::size_t i = 0; i < ids.size(); ++i) out[i] = line[ids[i]];
}

}  // namespace

void squared_distances_to(const LearningSpace& space, const ComparedRow& row, std::span<const RowIndex> ids,
                          std::span<float> out) {
    const auto& table = space.tables.squared_distances;
    if (is_tabulated(row, table)) return look_up(table->row(row.own), ids, out);
    squared_euclidean_to_some(row.features, space.rows(), ids, out);
}

void leaf_similarities_to(const LearningSpace& space, const ComparedRow& row, std::span<const RowIndex> ids,
                          std::span<float> out) {
    const auto& table = space.tables.leaf_similarities;
    if (is_tabulated(row, table)) return look_up(table->row(row.own), ids, out);
    leaf_similarities(row.leaves, *space.forest->leaves, ids, out);
}

namespace {

// Of ranks there is no table.
void squared_distances_as(Features features, const LearningSpace& space, const ComparedRow& row,
                          std::span<const RowIndex> ids, std::span<float> out) {
    if (features == Features::standardised) return squared_distances_to(space, row, ids, out);
    squared_euclidean_to_some(row.ranked, *space.ranks->rows, ids, out);
}

}  // namespace

void space_kernel(const LearningSpace& space, const Candidate& candidate, const ComparedRow& row,
                  std::span<const RowIndex> ids, std::span<float> out) {
    const auto scale = static_cast<float>(-candidate.gamma);
    const Matrix<float>& rows = space.rows_as(candidate.features);
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            squared_distances_as(candidate.features, space, row, ids, out);
            exp_scaled(out, scale, out);
            break;
        case LocalKernel::linear:
            for (std::size_t i = 0; i < ids.size(); ++i) {
                out[i] = inner_product(row.as(candidate.features), rows.row(ids[i]).data(), rows.stride());
            }
            break;
        case LocalKernel::laplacian:
            manhattan_to_some(row.as(candidate.features), rows, ids, out);
            exp_scaled(out, scale, out);
            break;
        case LocalKernel::leaf:
            leaf_similarities_to(space, row, ids, out);
            break;
        case LocalKernel::mean: {
            std::vector<float> leaf(ids.size());
            leaf_similarities_to(space, row, ids, leaf);
            squared_distances_as(candidate.features, space, row, ids, out);
            exp_scaled(out, scale, out);
            for (std::size_t i = 0; i < ids.size(); ++i) out[i] = 0.5f * (out[i] + leaf[i]);
            break;
        }
    }
}

Matrix<float> space_gram(const LearningSpace& space, const Candidate& candidate,
                         std::span<const RowIndex> ids) {
    Matrix<float> gram(ids.size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        space_kernel(space, candidate, compared_row(space, ids[i]), ids, gram.row(i));
    }
    return gram;
}

}  // namespace hardlearn
