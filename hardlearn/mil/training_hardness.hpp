#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/learninglet/learning_space.hpp"

namespace hardlearn {

/// Embeddings that the index of a model's training rows is the mean of.
inline constexpr std::size_t seeds_of_training_hardness = 5;

/// How hard a model's training rows are, as its fit measured it.
struct TrainingHardness {
    double learning_hard_index = 0;  ///< NaN for fewer than 8 rows
    std::size_t num_seeds = 0;       ///< embeddings that it is the mean of
};

/// The mean Learning-Hard Index of some rows of a space over `num_seeds` embeddings; NaN for fewer than 8
/// rows, one class, or as many classes as rows, which have none. Same bits for any number of threads.
double index_of_rows(const LearningSpace& space, std::span<const RowIndex> rows, std::size_t num_seeds,
                     std::uint64_t seed, const RunContext& context);

/// Of all members of a space.
TrainingHardness measure_hardness(const LearningSpace& space, std::uint64_t seed, const RunContext& context);

}  // namespace hardlearn
