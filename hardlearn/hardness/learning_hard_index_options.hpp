#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/option.hpp"

namespace hardlearn {

/// With fewer rows there is no Learning-Hard Index.
inline constexpr std::size_t fewest_rows_of_index = 8;

/// How a Learning-Hard Index is measured. learning_hard_index_options() says what each option means.
struct LearningHardIndexOptions {
    std::size_t num_seeds = 5;
    std::size_t num_subsamples = 10;
    std::size_t num_permutations = 20;
    std::size_t max_rows = 20'000;
    std::size_t clusters_per_class = 5;
    double perplexity = 30.0;
    std::uint64_t seed = 0;
};

/// The declarations of all of them.
std::span<const Option<LearningHardIndexOptions>> learning_hard_index_options();

}  // namespace hardlearn
