#include "hardlearn/neighbors/search.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "hardlearn/core/vector_kernels.hpp"

namespace hardlearn {
namespace {

// A distance and a row in one integer that sorts as (distance, row): the bits of non-negative floats are
// ordered.
std::uint64_t pack(float squared_distance, RowIndex row) {
    return static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(squared_distance)) << 32 | row;
}

Neighbor unpack(std::uint64_t packed) {
    return {std::bit_cast<float>(static_cast<std::uint32_t>(packed >> 32)), static_cast<RowIndex>(packed)};
}

}  // namespace

NeighborList select_neighbors(std::span<const float> distances, std::span<const RowIndex> candidates,
                              std::span<const Label> labels, std::size_t num_classes, std::size_t k) {
    constexpr std::uint64_t none = ~std::uint64_t{0};
    std::vector<std::uint64_t> packed(candidates.size());
    std::vector<std::uint64_t> best_of_class(num_classes, none);
    for (std::size_t i = 0; i < packed.size(); ++i) {
        packed[i] = pack(distances[i], candidates[i]);
        auto& best = best_of_class[static_cast<std::size_t>(labels[candidates[i]])];
        best = std::min(best, packed[i]);
    }
    if (k < packed.size()) {
        std::nth_element(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(k), packed.end());
        packed.resize(k);
    }
    std::ranges::sort(packed);

    NeighborList list;
    list.nearest.reserve(packed.size());
    for (const std::uint64_t value : packed) list.nearest.push_back(unpack(value));
    for (const std::uint64_t value : best_of_class) {
        list.nearest_of_class.push_back(value == none ? Neighbor{0, NeighborList::no_row} : unpack(value));
    }
    return list;
}

NeighborList find_neighbors(const float* query, MatrixView<const float> rows, std::span<const Label> labels,
                            std::size_t num_classes, std::span<const RowIndex> candidates, std::size_t k) {
    std::vector<float> distances(candidates.size());
    if (candidates.size() == rows.rows()) {
        squared_euclidean_to_all(query, rows, distances);
    } else {
        squared_euclidean_to_some(query, rows, candidates, distances);
    }
    return select_neighbors(distances, candidates, labels, num_classes, k);
}

}  // namespace hardlearn
