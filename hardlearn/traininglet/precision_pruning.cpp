#include "hardlearn/traininglet/precision_pruning.hpp"

#include <cstddef>
#include <limits>

namespace hardlearn {

std::vector<FusedSample> prune_precisely(std::span<const FusedSample> fused, std::span<const Label> labels,
                                         std::size_t num_classes, std::span<const std::uint8_t> is_pruned,
                                         std::span<const float> squared_distances) {
    constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();
    std::vector<std::uint8_t> survives(num_classes);
    std::vector<std::size_t> nearest(num_classes, nobody);
    for (std::size_t i = 0; i < fused.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[fused[i].row]);
        if (!is_pruned[fused[i].row]) survives[label] = 1;
        if (nearest[label] == nobody || squared_distances[i] < squared_distances[nearest[label]])
            nearest[label] = i;
    }
    std::vector<FusedSample> kept;
    for (std::size_t i = 0; i < fused.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[fused[i].row]);
        if (!is_pruned[fused[i].row] || (!survives[label] && nearest[label] == i)) kept.push_back(fused[i]);
    }
    return kept;
}

}  // namespace hardlearn
