#include "hardlearn/traininglet/fusion.hpp"

#include <algorithm>

namespace hardlearn {

std::vector<FusedSample> fuse(std::span<const RowIndex> local, std::span<const Anchor> anchors) {
    std::vector<FusedSample> all;
    for (const RowIndex row : local) all.push_back({row, local_ball});
    std::uint8_t origin = first_hop;
    for (const Anchor& anchor : anchors) {
        all.push_back({anchor.row, origin});
        for (const RowIndex row : anchor.traininglet) all.push_back({row, origin});
        origin = static_cast<std::uint8_t>(origin << 1);
    }
    std::ranges::sort(all, {}, &FusedSample::row);
    std::vector<FusedSample> fused;
    for (const FusedSample& sample : all) {
        if (!fused.empty() && fused.back().row == sample.row) {
            fused.back().origins |= sample.origins;
        } else {
            fused.push_back(sample);
        }
    }
    return fused;
}

}  // namespace hardlearn
