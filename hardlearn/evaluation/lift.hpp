#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/metrics/two_samples.hpp"

namespace hardlearn {

/// The scores that the Metric-integrated Lift takes together, as records name them: D-index (half of it; that
/// cancels), accuracy, sensitivity, specificity, precision, negative predictive value and F1, the latter five
/// averaged over the classes.
inline constexpr std::array<std::string_view, 7> lift_scores = {
    "d_index",           "accuracy",        "macro_sensitivity",
    "macro_specificity", "macro_precision", "macro_negative_predictive_value",
    "macro_f1"};

/// Metric-integrated Lift. The paper names it and gives no formula; here it is the mean over these scores of
/// a model's value as a share of the best model's on the same set: 1 for a model that is best by all of them.
struct Lift {
    Matrix<double> values;  ///< sets x models, in [0, 1]; NaN where no score counts
    /// one a model: the median over the sets whose lift is a number
    std::vector<OrderStatisticInterval> medians;
};

/// `scores`: one table (sets x models) a score, more is better. A score that some model lacks on a set, or
/// whose best value there is not above 0, does not count on that set. Values are compared after rounding (see
/// rounded_score). Error(bad_argument) for tables of different shapes, no table, a confidence outside (0, 1).
Lift metric_integrated_lift(std::span<const Matrix<double>> scores, double confidence);

}  // namespace hardlearn
