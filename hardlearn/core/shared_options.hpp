#pragma once

#include "hardlearn/core/option.hpp"

namespace hardlearn {

/// What is declared of the seed, wherever there is one.
inline constexpr OptionFacts seed_facts{.name = "seed",
                                        .doc = "Of everything random; equal seeds give equal results",
                                        .unit = "N",
                                        .python_name = "random_state"};

}  // namespace hardlearn
