#pragma once

#include <span>

#include "hardlearn/metrics/correlation.hpp"

namespace hardlearn {

/// How a threshold tells failures from successes.
struct ThresholdRates {
    double sensitivity = 0;  ///< failures with a value from the threshold on; NaN without failures
    double specificity = 0;  ///< successes below it; NaN without any
};

/// How a value tells failures from successes.
struct FailureCurve {
    std::size_t failures = 0;
    Interval area;       ///< under the ROC curve, with its bootstrap interval; ties count half
    double p_value = 1;  ///< Mann-Whitney test, two-sided
    /// Youden's: the value with the largest sensitivity + specificity; of several the least.
    double threshold = 0;
    ThresholdRates rates;
};

/// Values from `threshold` on count as failures. `failed`: one a value, above 0 for a failure.
/// Error(bad_argument) for lengths that differ and values that are not finite; so below.
ThresholdRates rates_at(double threshold, std::span<const double> values, std::span<const char> failed);

/// The curve of values that are high where something fails. All NaN without failures or without successes.
/// Errors also as check_resampling.
FailureCurve failure_curve(std::span<const double> values, std::span<const char> failed,
                           const ResamplingPlan& plan);

/// Youden's threshold; NaN without failures or without successes.
double youden_threshold(std::span<const double> values, std::span<const char> failed);

}  // namespace hardlearn
