#include "hardlearn/learninglet/query_neighbors.hpp"

namespace hardlearn {

const NeighborList* QueryNeighbors::found(View view, bool clean) const {
    return demand_.found ? demand_.found->find(view, clean, query_.index) : nullptr;
}

const NeighborList& QueryNeighbors::list(View view, bool clean, bool with_classes) {
    const auto [place, is_new] = lists_.try_emplace({view, clean});
    NeighborList& list = place->second;
    if (!is_new && !(with_classes && list.nearest_of_class.empty())) return list;
    if (const NeighborList* known = found(view, clean)) return list = *known;
    const std::size_t v = learned_.space.place_of(view);
    list = learned_.space.views[v].neighbors.find(query_.seen_by(v), learned_.allowed(clean, demand_.own),
                                                  demand_.largest_k, with_classes);
    return list;
}

std::vector<Neighbor> QueryNeighbors::nearest(View view) const {
    if (const NeighborList* known = found(view, false)) return known->nearest;
    const std::size_t v = learned_.space.place_of(view);
    return learned_.space.views[v].neighbors.find_nearest(
        query_.seen_by(v), learned_.space.allowed(demand_.own), demand_.largest_k);
}

std::vector<Neighbor> QueryNeighbors::nearest_good(View view, std::size_t count) const {
    const std::size_t v = learned_.space.place_of(view);
    const AllowedRows good = learned_.precision->allowed_good(demand_.own);
    return learned_.space.views[v].neighbors.find_nearest(query_.seen_by(v), good, count);
}

void QueryNeighbors::distances(View view, std::span<const RowIndex> ids, std::span<float> out) const {
    const std::size_t v = learned_.space.place_of(view);
    learned_.space.views[v].neighbors.distances(query_.seen_by(v), ids, out);
}

}  // namespace hardlearn
