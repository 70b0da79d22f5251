#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"
#include "hardlearn/traininglet/fusion.hpp"

namespace hardlearn {

/// Precision pruning (Micro-Learning paper, section 4, stage 4): drops every bad sample and every neighbour
/// of one (is_pruned, one flag a training row) from the union, but never the last sample of a class: of a
/// class that would vanish, the sample nearest to the query stays (ties to the lower row).
/// `squared_distances`: of each fused sample from the query, in the first view.
std::vector<FusedSample> prune_precisely(std::span<const FusedSample> fused, std::span<const Label> labels,
                                         std::size_t num_classes, std::span<const std::uint8_t> is_pruned,
                                         std::span<const float> squared_distances);

}  // namespace hardlearn
