#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// prior^-exponent of every class of the labels, 0 for a class without rows.
std::vector<float> factors_of_classes(std::span<const Label> labels, std::size_t num_classes,
                                      double exponent);

/// The class with the highest score times factor; ties to the first.
Label most_likely(std::span<const float> scores, std::span<const float> factors);

/// Divides scores by their sum, which rounding may have moved away from 1.
void scale_to_one(std::span<float> scores);

}  // namespace hardlearn
