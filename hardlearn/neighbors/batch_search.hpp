#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/neighbors/search.hpp"
#include "hardlearn/neighbors/shortlist.hpp"

namespace hardlearn {

/// What queries are searched among.
struct SearchedRows {
    MatrixView<const float> rows;             ///< padded, as those of Matrix<float> are
    std::span<const RowIndex> candidates;     ///< those of `rows` that may be found
    std::span<const Label> labels = {};       ///< of every row; empty: no class matters
    std::size_t num_classes = 0;              ///< of the labels
    std::span<const GroupIndex> groups = {};  ///< of every row; a query meets none of its own; empty: all
    /// Terms that the exact distance adds one by one (see shortlist.hpp); 0: as squared_euclidean() does.
    std::size_t longest_sum = 0;
};

/// Exact search for many queries among the same rows: by shortlists where that pays, among all rows
/// otherwise, with the same bits as find_neighbors() of one query.
class BatchSearch {
  public:
    BatchSearch() = default;
    /// `num_queries`: so many will be asked in all. Borrows what `searched` refers to.
    BatchSearch(const SearchedRows& searched, const ShortlistSize& size, std::size_t num_queries);

    /// Calls use(query, rows) for each query: its nearest rows, overall and of each class, as many as `size`
    /// says, are among `rows`, which come in no order, its own group left out. `queries`: padded rows.
    using Use = std::function<void(std::size_t query, std::span<const RowIndex> rows)>;
    void for_each(MatrixView<const float> queries, std::span<const GroupIndex> query_groups,
                  const Use& use) const;

    /// The neighbours of each query: as many nearest ones as `size` says.
    std::vector<NeighborList> find(MatrixView<const float> queries,
                                   std::span<const GroupIndex> query_groups = {}) const;

    /// So many queries at once are fast and leave some for every thread; results do not depend on it.
    std::size_t queries_at_once(const RunContext& context) const;

  private:
    void for_each_among_all(MatrixView<const float> queries, std::span<const GroupIndex> query_groups,
                            const Use& use) const;

    SearchedRows searched_;
    ShortlistSize size_;
    std::size_t num_queries_ = 0;
    std::optional<Shortlists> shortlists_;
};

/// Groups of so many rows that are independent: each is a group of its own, so that it does not meet itself.
std::vector<GroupIndex> groups_of_one(std::size_t num_rows);

/// Queries, each of a group.
struct GroupedQueries {
    MatrixView<const float> rows;             ///< padded
    std::span<const GroupIndex> groups = {};  ///< one a query where what is searched has groups
};

/// BatchSearch::for_each of all queries, from several threads.
void for_each_shortlist(const GroupedQueries& queries, const SearchedRows& searched,
                        const ShortlistSize& size, const RunContext& context, const BatchSearch::Use& use);

/// BatchSearch::find of all queries: the k nearest rows and the nearest of each class.
std::vector<NeighborList> find_neighbors(MatrixView<const float> queries, const SearchedRows& searched,
                                         std::size_t k, std::span<const GroupIndex> query_groups = {},
                                         const RunContext& context = {});

}  // namespace hardlearn
