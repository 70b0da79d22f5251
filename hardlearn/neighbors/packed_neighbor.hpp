#pragma once

#include <bit>
#include <cstdint>

#include "hardlearn/neighbors/neighbor.hpp"

namespace hardlearn {

/// A distance and a row in one integer that sorts as (distance, row): the bits of non-negative floats are
/// ordered.
inline std::uint64_t pack(float squared_distance, RowIndex row) {
    return static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(squared_distance)) << 32 | row;
}

inline RowIndex row_of(std::uint64_t packed) {
    return static_cast<RowIndex>(packed);
}

inline Neighbor unpack(std::uint64_t packed) {
    return {std::bit_cast<float>(static_cast<std::uint32_t>(packed >> 32)), row_of(packed)};
}

}  // namespace hardlearn
