#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/option.hpp"

namespace hardlearn {

/// How a balanced nearest-neighbour error is measured. balanced_neighbor_error_options() says what each
/// means.
struct BalancedNeighborErrorOptions {
    std::size_t num_resamples = 1000;
    std::size_t num_permutations = 200;
    std::size_t max_rows = 20'000;
    std::uint64_t seed = 0;
};

/// The declarations of those that are its own: the rest goes with the Learning-Hard Index beside it.
std::span<const Option<BalancedNeighborErrorOptions>> balanced_neighbor_error_options();

}  // namespace hardlearn
