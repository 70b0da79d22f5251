#pragma once

#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"

namespace hardlearn {

/// keep_together, and "repeated_rows": how many rows repeat others, what chance explains, and what becomes of
/// them. A warning where twins may stand on both sides of a split though chance does not explain them, where
/// groups were joined, or where twins are too many to be kept together. Nothing where no row is repeated.
/// "near_copies": a warning where many rows are nearly copies of others, see near_copies.hpp.
KeptTogether keep_together_and_tell(const Dataset& data, Duplicates duplicates, std::vector<Note>& notes,
                                    const RunContext& context);

}  // namespace hardlearn
