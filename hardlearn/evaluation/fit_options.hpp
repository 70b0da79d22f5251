#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/neighbors/exact_search_limit.hpp"

namespace hardlearn {

class LabelTrust;
class SharedFits;

/// How a model under evaluation is fitted and tuned, whatever model it is.
struct FitOptions {
    std::uint64_t seed = 0;
    std::size_t num_inner_folds = 5;
    std::size_t max_tuning_rows = max_rows_of_draws;  ///< more: slower, candidates are told apart better
    std::size_t max_inner_repeats = RepeatOptions{}.max_repeats;  ///< of tuned models; fewer: quicker
    std::size_t max_exact_rows = max_rows_of_exact_search;        ///< see MicroLearnerOptions
    bool calibrate = true;  ///< false: scores stay as models give them, and none makes a decision of them
    /// keep, where the data's groups hold twins together already, as within evaluate
    Duplicates duplicates = Duplicates::automatic;
    /// Fits that tuned models share with their likes (see decided_model.hpp); none: each has its own.
    std::shared_ptr<SharedFits> shared = {};
    std::shared_ptr<LabelTrust> trust = {};  ///< the same of operators
};

}  // namespace hardlearn
