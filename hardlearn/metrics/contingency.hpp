#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// counts(i, j) = number of samples with first label i and second label j. Labels must lie in [0, num_*).
Matrix<std::uint64_t> contingency_table(std::span<const Label> first, std::size_t num_first,
                                        std::span<const Label> second, std::size_t num_second);

}  // namespace hardlearn
