#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Error(bad_argument) unless the labels are as many and lie in [0, num_*).
void check_labelings(std::span<const Label> first, std::size_t num_first, std::span<const Label> second,
                     std::size_t num_second);

/// counts(i, j) = number of samples with first label i and second label j. Labels must lie in [0, num_*).
Matrix<std::uint64_t> contingency_table(std::span<const Label> first, std::size_t num_first,
                                        std::span<const Label> second, std::size_t num_second);

}  // namespace hardlearn
