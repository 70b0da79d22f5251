#include "hardlearn/neighbors/search.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/neighbors/packed_neighbor.hpp"
#include "hardlearn/neighbors/value_selection.hpp"

namespace hardlearn {
namespace {

constexpr std::uint64_t none = ~std::uint64_t{0};

// The k nearest candidates, packed and sorted.
std::vector<std::uint64_t> nearest_of(std::span<const float> distances, std::span<const RowIndex> candidates,
                                      std::size_t k) {
    k = std::min(k, candidates.size());
    std::vector<std::uint64_t> packed;
    std::vector<float> scratch;
    const float bound = bound_of_smallest(distances.first(candidates.size()), k, scratch);
    if (std::isinf(bound) && bound > 0) {
        for (std::size_t i = 0; i < candidates.size(); ++i)
            packed.push_back(pack(distances[i], candidates[i]));
    } else {
        std::vector<std::uint32_t> places(candidates.size() + 16);
        scratch.resize(places.size());
        const std::size_t found =
            collect_at_most(distances.first(candidates.size()), bound, places.data(), scratch.data());
        packed.reserve(found);
        for (std::size_t i = 0; i < found; ++i) packed.push_back(pack(scratch[i], candidates[places[i]]));
    }
    // Few are sorted so quickly that choosing among them first would cost more.
    if (packed.size() > 2 * k) {
        std::nth_element(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(k), packed.end());
        packed.resize(k);
    }
    std::vector<std::uint64_t> scratch_of_keys;
    sort_distinct(packed, scratch_of_keys);
    packed.resize(k);
    return packed;
}

}  // namespace

NeighborList select_neighbors(std::span<const float> distances, std::span<const RowIndex> candidates,
                              std::span<const Label> labels, std::size_t num_classes, std::size_t k) {
    const std::vector<std::uint64_t> nearest = nearest_of(distances, candidates, k);
    std::vector<std::uint64_t> best_of_class(num_classes, none);
    std::size_t missing = num_classes;
    for (const std::uint64_t value : nearest) {
        auto& best = best_of_class[static_cast<std::size_t>(labels[row_of(value)])];
        if (best == none) --missing;
        best = std::min(best, value);
    }
    if (missing > 0 && nearest.size() < candidates.size()) {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            auto& best = best_of_class[static_cast<std::size_t>(labels[candidates[i]])];
            best = std::min(best, pack(distances[i], candidates[i]));
        }
    }
    NeighborList list;
    list.nearest.reserve(nearest.size());
    for (const std::uint64_t value : nearest) list.nearest.push_back(unpack(value));
    list.nearest_of_class.reserve(num_classes);
    for (const std::uint64_t value : best_of_class) {
        list.nearest_of_class.push_back(value == none ? Neighbor{0, NeighborList::no_row} : unpack(value));
    }
    return list;
}

NeighborList find_neighbors(const float* query, const RowsWithLabels& searched,
                            std::span<const RowIndex> candidates, std::size_t k) {
    std::vector<float> distances(candidates.size());
    if (candidates.size() == searched.rows.rows()) {
        squared_euclidean_to_all(query, searched.rows, distances);
    } else {
        squared_euclidean_to_some(query, searched.rows, candidates, distances);
    }
    return select_neighbors(distances, candidates, searched.labels, searched.num_classes, k);
}

}  // namespace hardlearn
