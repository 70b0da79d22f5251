#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/neighbors/approximate_search.hpp"

namespace hardlearn {

/// Rows that the inner draws use at the most, so that tuning takes bounded time however many rows there are.
inline constexpr std::size_t max_rows_of_tuning = 3000;

/// How a model under evaluation is fitted and tuned, whatever model it is.
struct FitOptions {
    std::uint64_t seed = 0;
    std::size_t num_inner_folds = 5;
    std::size_t max_tuning_rows = max_rows_of_tuning;  ///< more: slower, candidates are told apart better
    std::size_t max_exact_rows = max_rows_of_exact_search;  ///< see MicroLearnerOptions
};

}  // namespace hardlearn
