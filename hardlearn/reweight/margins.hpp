#pragma once

#include <span>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// p of the label minus the largest other probability: in [-1, 1], negative where the prediction is wrong.
float probabilistic_margin(std::span<const float> probabilities, Label label);

/// The class with the largest probability, the first of equals.
Label most_probable(std::span<const float> probabilities);

}  // namespace hardlearn
