#pragma once

#include <cstdint>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/forest/forest.hpp"

namespace hardlearn {

/// leaves[i] = number of the leaf of `tree` that row ids[i] falls into. NaN goes right.
void find_leaves(const Tree& tree, MatrixView<const float> rows, std::span<const std::uint32_t> ids,
                 std::span<std::uint32_t> leaves);

}  // namespace hardlearn
