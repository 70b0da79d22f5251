#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The score by which candidates are ranked and the decision is tuned; higher is better.
enum class Objective : std::uint8_t { d_index, accuracy, balanced_accuracy, macro_f1, mcc };

std::string_view objective_name(Objective objective);  ///< "d-index", "accuracy", "balanced-accuracy", ...
/// Error(bad_argument) lists the names there are.
Objective parse_objective(std::string_view name);

/// The score of these predictions; 0 where it is not defined (one class only): no candidate is better then.
double objective_score(Objective objective, std::span<const Label> truth, std::span<const Label> predicted,
                       std::size_t num_classes);

}  // namespace hardlearn
