#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hardlearn {

/// A number that at least k of the values do not exceed (+infinity if there are fewer) and few more than k:
/// the k-th smallest of the minima of some four times k parts, one pass over the values. Reads at most
/// 4 k + 16 floats of `scratch`, which grows. No NaN.
float bound_of_smallest(std::span<const float> values, std::size_t k, std::vector<float>& scratch);

/// Writes the places of all finite values <= limit to `places`, increasing, and the values beside them; both
/// must have room for as many as there are values, and 16 more. Returns how many there are.
std::size_t collect_at_most(std::span<const float> values, float limit, std::uint32_t* places, float* found);

}  // namespace hardlearn
