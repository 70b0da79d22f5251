#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// A training row and its squared euclidean distance from the query (in a view's space).
struct Neighbor {
    float squared_distance = 0;
    RowIndex row = 0;
    bool operator==(const Neighbor&) const = default;
};

/// What a traininglet needs of one view.
struct NeighborList {
    std::vector<Neighbor> nearest;  ///< the k nearest candidates, nearest first; ties by row
    std::vector<Neighbor>
        nearest_of_class;  ///< the nearest candidate of each class; row == no_row if it has none
    static constexpr RowIndex no_row = 0xFFFFFFFFu;
};

/// Picks from distances[i], the distance of the query to row candidates[i] (not negative, not NaN; any
/// metric), the k nearest and the nearest of each class. `labels`: class of every row, by row index.
NeighborList select_neighbors(std::span<const float> distances, std::span<const RowIndex> candidates,
                              std::span<const Label> labels, std::size_t num_classes, std::size_t k);

/// Exact search: all distances from our own kernel, so a query's list has the same bits alone or in a batch.
/// `candidates`: the rows that may be found, increasing; `labels`: class of every row of `rows`.
/// `query` must be a padded row of a Matrix<float> as wide as `rows`.
NeighborList find_neighbors(const float* query, MatrixView<const float> rows, std::span<const Label> labels,
                            std::size_t num_classes, std::span<const RowIndex> candidates, std::size_t k);

/// What queries are searched among: `candidates` are the places of the rows that may be found, increasing;
/// `labels`, and `groups` where there are some, are by row.
struct SearchedRows {
    MatrixView<const float> rows;
    std::span<const RowIndex> candidates;
    std::span<const Label> labels;
    std::size_t num_classes = 0;
    std::span<const GroupIndex> groups = {};
};

/// find_neighbors() of many queries, the same bits in a fraction of the time (see shortlist.hpp): `queries`
/// are padded rows as wide as `rows`; a query with a group, `query_groups`, meets none of its own.
std::vector<NeighborList> find_neighbors(MatrixView<const float> queries, const SearchedRows& searched,
                                         std::size_t k, std::span<const GroupIndex> query_groups = {},
                                         const RunContext& context = {});

/// Calls use(query, rows) for each query, from several threads: its k nearest rows and its `nearest_of_class`
/// nearest of each class are among `rows`, which come in no order, its own group left out.
void for_each_shortlist(MatrixView<const float> queries, const SearchedRows& searched, std::size_t k,
                        std::size_t nearest_of_class, std::span<const GroupIndex> query_groups,
                        const RunContext& context,
                        const std::function<void(std::size_t, std::span<const RowIndex>)>& use);

}  // namespace hardlearn
