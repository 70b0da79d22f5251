#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/forest/tree.hpp"

namespace hardlearn {

/// How many rows to pass through all trees at a time. Each block reads the whole forest once, so blocks are
/// long, but every thread should get some of them. A row's answer must not depend on its block.
std::size_t rows_per_block(std::size_t rows, const RunContext& context);

/// leaves[i] = number of the leaf of `tree` that row ids[i] falls into. NaN goes right.
void find_leaves(const Tree& tree, MatrixView<const float> rows, std::span<const std::uint32_t> ids,
                 std::span<std::uint32_t> leaves);

}  // namespace hardlearn
