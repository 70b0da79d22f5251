#include "hardlearn/learninglet/found_neighbors.hpp"

#include <algorithm>

#include "hardlearn/data/preparation.hpp"

namespace hardlearn {
namespace {

using Key = std::pair<View, bool>;  // bool: among clean rows only

// What the candidates ask and is quicker found together.
std::vector<Key> keys_of(const LearningSpace& space, bool are_own, std::size_t largest_k,
                         std::span<const Candidate> candidates) {
    std::vector<Key> keys;
    for (const Candidate& candidate : candidates) {
        if (candidate.takes_all_rows() || candidate.takes_batches()) continue;
        for (const View view : candidate.views) {
            const Key key(view, candidate.cleaning == Cleaning::removal);
            const NeighborSource& source = space.views[space.place_of(view)].neighbors;
            if (!source.is_quicker_in_batches(are_own, largest_k)) continue;
            if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
        }
    }
    return keys;
}

}  // namespace

struct NeighborFinder::Search {
    Key key;
    std::size_t place;  // of the view
    BatchSearch search;
};

const NeighborList* FoundNeighbors::find(View view, bool clean, std::size_t query) const {
    const auto lists = lists_.find({view, clean});
    if (lists == lists_.end()) return nullptr;
    const auto place = std::ranges::lower_bound(queries_, static_cast<RowIndex>(query)) - queries_.begin();
    return &lists->second[static_cast<std::size_t>(place)];
}

NeighborFinder::NeighborFinder(const SanitizedSpace& learned, const ViewedRows& queries,
                               std::span<const Candidate> candidates, std::span<const GroupIndex> groups)
    : queries_(queries),
      query_rows_(queries.of_the_space ? learned.space.members : all_rows(queries.features.rows())),
      groups_(groups.begin(), groups.end()) {
    const LearningSpace& space = learned.space;
    if (queries.of_the_space && groups.empty()) groups_ = groups_of_one(space.rows().rows());
    const std::size_t largest_k = largest_finite_k(candidates);
    for (const Key& key : keys_of(space, queries.of_the_space, largest_k, candidates)) {
        const std::size_t place = space.place_of(key.first);
        BatchSearch search({.rows = space.views[place].seen().coordinates,
                            .candidates = learned.allowed(key.second).rows,
                            .labels = space.labels(),
                            .num_classes = space.num_classes(),
                            .groups = groups_},
                           {.nearest = largest_k, .nearest_of_class = 1}, query_rows_.size());
        searches_.push_back(std::make_shared<Search>(Search{key, place, std::move(search)}));
    }
}

FoundNeighbors NeighborFinder::find(std::size_t begin, std::size_t end) const {
    FoundNeighbors found;
    const auto asked = std::span(query_rows_).subspan(begin, end - begin);
    found.queries_.assign(asked.begin(), asked.end());
    std::vector<GroupIndex> groups;
    if (!groups_.empty()) {
        for (const RowIndex row : found.queries_) groups.push_back(groups_[row]);
    }
    for (const auto& search : searches_) {
        const Matrix<float> coordinates =
            gather_rows(queries_.seen[search->place]->coordinates.view(), asked);
        found.lists_[search->key] = search->search.find(coordinates, groups);
    }
    return found;
}

std::size_t NeighborFinder::queries_at_once(const RunContext& context) const {
    constexpr std::size_t few = 8, many = 240;  // more gain little, and would seldom report
    std::size_t fastest = few;
    for (const auto& search : searches_) fastest = std::max(fastest, search->search.queries_at_once(context));
    return std::min(fastest, many);
}

}  // namespace hardlearn
