#pragma once

#include "hardlearn/core/option.hpp"

namespace hardlearn {

/// What is declared of the folds of a protocol, and of how often they are drawn.
inline constexpr OptionFacts num_folds_facts{
    .name = "num_folds",
    .doc = "Folds of the cross-validation. More: more rows to learn from, slower",
    .unit = "N",
    .range = at_least(2),
    .program_name = "folds",
    .python_name = "n_splits"};
inline constexpr OptionFacts num_repeats_facts{
    .name = "num_repeats",
    .doc = "How often, each time with other folds. More: steadier scores and narrower intervals, slower",
    .unit = "N",
    .range = between(1, 1000),
    .program_name = "repeats",
    .python_name = "n_repeats"};

}  // namespace hardlearn
