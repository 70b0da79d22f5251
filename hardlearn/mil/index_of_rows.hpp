#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"

namespace hardlearn {

/// The mean Learning-Hard Index of some rows of a space over `num_seeds` embeddings; NaN for fewer than 8
/// rows or one class, which have none. Same bits for any number of threads.
double index_of_rows(const LearningSpace& space, std::span<const RowIndex> rows, std::size_t num_seeds,
                     std::uint64_t seed, const RunContext& context);

}  // namespace hardlearn
