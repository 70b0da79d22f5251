#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hardlearn {

/// A number that at least k of the values do not exceed, and few more than k; +infinity if there are fewer
/// finite ones. One pass over many values, for the minima of some 4 k parts of them, which are then halved by
/// counting: no branch depends on a value. `scratch` grows to 4 k + 15 floats. No NaN.
float bound_of_smallest(std::span<const float> values, std::size_t k, std::vector<float>& scratch);

/// Writes the places of all finite values <= limit to `places`, increasing, and the values beside them; both
/// must have room for as many as there are values, and 16 more. Returns how many there are.
std::size_t collect_at_most(std::span<const float> values, float limit, std::uint32_t* places, float* found);

/// Sorts distinct keys. A few hundred find their places by counting the smaller ones, many at once, which is
/// far quicker than sorting them; more are sorted. `scratch` grows to as many.
void sort_distinct(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& scratch);

}  // namespace hardlearn
