#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "hardlearn/metrics/correlation.hpp"

namespace hardlearn {

/// A straight line of y over x.
struct FittedLine {
    double intercept = 0;
    double slope = 0;
};

/// Whether one line or two, one below a place of x and one from it on, describe y. Steps and changes of slope
/// are breakpoints alike.
struct Breakpoint {
    double place = 0;  ///< between the largest x below and the smallest above; NaN: there is none to look at
    double low = 0;    ///< bootstrap interval of a place that was looked for; NaN for one that was given
    double high = 0;
    double statistic = 0;  ///< F of two lines against one, the largest over the places (Andrews 1993: sup F)
    double p_value = 1;    ///< of permuted residuals of the one line: (1 + as large) / (1 + permutations)
    FittedLine below;
    FittedLine above;
};

/// So many values stand on each side of a breakpoint at the least: four, or a tenth of all.
std::size_t fewest_values_beside(std::size_t count);

/// Looks for the place with the largest F, or tests the given one: values from there on are above. Place,
/// statistic and lines are NaN where no place has enough values on both sides. Error(bad_argument) for
/// lengths that differ, values that are not finite and plans as in test_correlation.
Breakpoint find_breakpoint(std::span<const double> x, std::span<const double> y, std::optional<double> given,
                           const ResamplingPlan& plan);

}  // namespace hardlearn
