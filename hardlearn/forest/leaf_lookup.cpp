#include "hardlearn/forest/leaf_lookup.hpp"

#include <algorithm>
#include <array>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

// Rows that walk down a tree side by side: each step waits for memory, and they wait together.
constexpr std::size_t walkers = 8;

void walk_together(const Tree& tree, const std::array<const float*, walkers>& rows,
                   std::array<std::uint32_t, walkers>& leaves) {
    const std::int32_t* const features = tree.feature.data();
    const float* const thresholds = tree.threshold.data();
    const std::uint32_t* const left = tree.left.data();
    std::array<std::uint32_t, walkers> nodes{};
    std::int32_t signs = 0;
    do {
        signs = -1;
        for (std::size_t w = 0; w < walkers; ++w) {
            const std::uint32_t node = nodes[w];
            const std::int32_t feature = features[node];
            const bool inner = feature >= 0;
            const float value = rows[w][inner ? feature : 0];
            const std::uint32_t child = left[node] + (value <= thresholds[node] ? 0 : 1);
            nodes[w] = inner ? child : node;
            signs &= feature;
        }
    } while (signs >= 0);  // until the features of all nodes are negative
    for (std::size_t w = 0; w < walkers; ++w) leaves[w] = left[nodes[w]];
}

}  // namespace

std::size_t rows_per_block(std::size_t rows, const RunContext& context) {
    const auto threads = static_cast<std::size_t>(thread_count(context));
    return std::clamp<std::size_t>(rows / (2 * threads), 64, 1024);
}

void find_leaves(const Tree& tree, MatrixView<const float> rows, std::span<const std::uint32_t> ids,
                 std::span<std::uint32_t> leaves) {
    if (tree.num_leaves == 1) {
        std::ranges::fill(leaves, 0);
        return;
    }
    std::array<const float*, walkers> pointers;
    for (std::size_t begin = 0; begin < ids.size(); begin += walkers) {
        const std::size_t count = std::min(walkers, ids.size() - begin);
        // The last row fills the places that are left.
        for (std::size_t w = 0; w < walkers; ++w) {
            pointers[w] = rows.row(ids[begin + std::min(w, count - 1)]).data();
        }
        std::array<std::uint32_t, walkers> found;
        walk_together(tree, pointers, found);
        std::copy_n(found.begin(), count, leaves.begin() + static_cast<std::ptrdiff_t>(begin));
    }
}

}  // namespace hardlearn
