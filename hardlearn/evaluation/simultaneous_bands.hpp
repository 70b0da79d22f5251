#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// Mean over the classes with rows of the mean loss of their rows, each row counting as much as its weight.
/// `losses` and `weights`: one a row. NaN where no class has weight.
double balanced_loss(std::span<const double> losses, std::span<const double> weights,
                     const RowLabels& labels);

/// The balanced losses of several models on the same rows, with bands that hold all of them at once.
struct SimultaneousBands {
    std::vector<Interval> of_model;      ///< ends within [0, 1]
    double critical_value = 0;           ///< standard errors from the estimate to an end; at least 1.96
    std::vector<double> standard_error;  ///< of each model
};

struct BandOptions {
    std::size_t num_resamples = 2000;  ///< more: steadier ends
    std::uint64_t seed = 0;
};

/// 95 % bands of losses in [0, 1], models x rows, by the bootstrap over rows, or over groups where there are
/// some: half as wide as c standard errors, with c the 95 % quantile over the resamples of the largest
/// deviation of any model from its estimate, in standard errors. However many models there are, with 95 % no
/// true loss lies outside of its band, so that the best of many is not taken for better than it is. A
/// standard error is never below that of classes with two more rows, one right and one wrong: a class of two
/// rows that were guessed is no certainty. Error(bad_argument) for no models or rows, losses outside [0, 1]
/// and lengths that differ. Same bits for any number of threads.
SimultaneousBands simultaneous_bands(MatrixView<const double> losses, const RowLabels& labels,
                                     const BandOptions& options = {}, const RunContext& context = {});

}  // namespace hardlearn
