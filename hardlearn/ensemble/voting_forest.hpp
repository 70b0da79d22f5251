#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/forest/forest.hpp"

namespace hardlearn {

/// Trees of a forest that votes: in a draw, and in a model.
inline constexpr std::size_t trees_in_draws = 80, trees_in_models = 300;

/// The forest that votes for a candidate; one of a model keeps its draws, by which its rows are explained.
ForestOptions forest_options(const Candidate& candidate, std::size_t num_trees, std::uint64_t seed);

}  // namespace hardlearn
