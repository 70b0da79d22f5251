#pragma once

#include <cstdint>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {

/// The points along a Z-order curve through their bounding box: points that are near in the plane come near
/// each other, so that what one reads of its neighbours is in the cache already.
std::vector<std::uint32_t> curve_order(const Points& points);

/// Row i of the result is row order[i] of the affinities.
InputAffinities renumbered(const InputAffinities& affinities, const std::vector<std::uint32_t>& order,
                           const RunContext& context);

/// Value i of the result is value order[i]; what stands behind the values stays.
AlignedVector<float> renumbered(const AlignedVector<float>& values, const std::vector<std::uint32_t>& order);

}  // namespace hardlearn
