#pragma once

#include <cstddef>

namespace hardlearn {

/// How a network that reads in steps, or in tokens, sees a row of prepared features: `steps` stretches of
/// `width` features that follow each other in the table. The last stretch is filled up with zeros, the mean
/// of a number and an absent category.
struct RowSteps {
    std::size_t features = 0;
    std::size_t steps = 0;
    std::size_t width = 0;
    bool operator==(const RowSteps&) const = default;
};

/// More than these are read several a step.
inline constexpr std::size_t most_steps = 64;

/// One feature a step; above most_steps features ceil(features / most_steps) a step.
RowSteps steps_of_row(std::size_t features);

/// Stretches about as long as there are of them, ceil(sqrt(features)): a network that convolves within each
/// step needs width. Never more than most_steps.
RowSteps stretches_of_row(std::size_t features);

}  // namespace hardlearn
