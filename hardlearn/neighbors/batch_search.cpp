#include "hardlearn/neighbors/batch_search.hpp"

#include <algorithm>
#include <numeric>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

// A few queries do not pay for packing the rows; and where most rows are wanted, a shortlist is long.
bool pays_to_shortlist(std::size_t num_queries, std::size_t num_candidates, std::size_t wanted) {
    return num_queries >= 8 && num_candidates >= 64 && 3 * wanted <= num_candidates;
}

std::span<const GroupIndex> some_groups(std::span<const GroupIndex> groups, std::size_t begin,
                                        std::size_t end) {
    return groups.empty() ? groups : groups.subspan(begin, end - begin);
}

}  // namespace

BatchSearch::BatchSearch(const SearchedRows& searched, const ShortlistSize& size, std::size_t num_queries)
    : searched_(searched), size_(size), num_queries_(num_queries) {
    const std::size_t wanted = size.nearest + size.nearest_of_class * searched.num_classes;
    if (!pays_to_shortlist(num_queries, searched.candidates.size(), wanted)) return;
    const std::size_t longest_sum =
        searched.longest_sum > 0 ? searched.longest_sum : longest_sum_of_distance(searched.rows.columns());
    shortlists_.emplace(ShortlistRows{.rows = searched.rows,
                                      .candidates = searched.candidates,
                                      .labels = searched.labels,
                                      .num_classes = searched.num_classes,
                                      .groups = searched.groups,
                                      .longest_sum = longest_sum});
    if (!shortlists_->is_usable()) shortlists_.reset();
}

std::size_t BatchSearch::queries_at_once(const RunContext& context) const {
    if (!shortlists_) return 8;
    const std::size_t share = num_queries_ / static_cast<std::size_t>(4 * thread_count(context));
    return std::clamp<std::size_t>(share, 8, shortlists_->queries_at_once());
}

void BatchSearch::for_each(MatrixView<const float> queries, std::span<const GroupIndex> query_groups,
                           const Use& use) const {
    if (!shortlists_) return for_each_among_all(queries, query_groups, use);
    const auto lists = shortlists_->find(queries, size_, query_groups);
    for (std::size_t q = 0; q < lists.size(); ++q) use(q, lists[q]);
}

void BatchSearch::for_each_among_all(MatrixView<const float> queries,
                                     std::span<const GroupIndex> query_groups, const Use& use) const {
    std::vector<RowIndex> others;
    for (std::size_t q = 0; q < queries.rows(); ++q) {
        if (query_groups.empty()) {
            use(q, searched_.candidates);
            continue;
        }
        others.clear();
        std::ranges::copy_if(searched_.candidates, std::back_inserter(others),
                             [&](RowIndex row) { return searched_.groups[row] != query_groups[q]; });
        use(q, others);
    }
}

std::vector<NeighborList> BatchSearch::find(MatrixView<const float> queries,
                                            std::span<const GroupIndex> query_groups) const {
    std::vector<NeighborList> lists(queries.rows());
    std::vector<float> distances;
    for_each(queries, query_groups, [&](std::size_t q, std::span<const RowIndex> rows) {
        distances.resize(rows.size());
        squared_euclidean_to_some(queries.row(q).data(), searched_.rows, rows, distances);
        lists[q] = select_neighbors(distances, rows, searched_.labels, searched_.num_classes, size_.nearest);
    });
    return lists;
}

std::vector<GroupIndex> groups_of_one(std::size_t num_rows) {
    std::vector<GroupIndex> groups(num_rows);
    std::iota(groups.begin(), groups.end(), GroupIndex{0});
    return groups;
}

void for_each_shortlist(const GroupedQueries& queries, const SearchedRows& searched,
                        const ShortlistSize& size, const RunContext& context, const BatchSearch::Use& use) {
    const BatchSearch search(searched, size, queries.rows.rows());
    parallel_for("neighbors", queries.rows.rows(), search.queries_at_once(context), context,
                 [&](std::size_t begin, std::size_t end) {
                     search.for_each(
                         some_rows(queries.rows, begin, end), some_groups(queries.groups, begin, end),
                         [&](std::size_t q, std::span<const RowIndex> rows) { use(begin + q, rows); });
                 });
}

std::vector<NeighborList> find_neighbors(MatrixView<const float> queries, const SearchedRows& searched,
                                         std::size_t k, std::span<const GroupIndex> query_groups,
                                         const RunContext& context) {
    const BatchSearch search(searched, {.nearest = k, .nearest_of_class = 1}, queries.rows());
    std::vector<NeighborList> lists(queries.rows());
    parallel_for(
        queries.rows(), search.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
            auto found = search.find(some_rows(queries, begin, end), some_groups(query_groups, begin, end));
            std::ranges::move(found, lists.begin() + static_cast<std::ptrdiff_t>(begin));
        });
    return lists;
}

}  // namespace hardlearn
