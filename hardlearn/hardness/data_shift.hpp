#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

/// How far one feature of the second rows is from that of the first.
struct FeatureShift {
    double distance = 0;  ///< of the distribution functions (Kolmogorov and Smirnov), 0 to 1
    double p_value = 1;
    double adjusted_p = 1;  ///< by Benjamini and Hochberg over all features
};

/// Two sets of rows held against each other. Each p-value is the share of permutations of the sides (of
/// whole groups, where rows have groups) that lie at least as far apart, the found sides counted as one.
struct DataShift {
    double energy = 0;  ///< 2 E|X - Y| - E|X - X'| - E|Y - Y'| over all pairs (Szekely and Rizzo 2013), >= 0
    double energy_p = 1;
    double null_energy = 0;  ///< mean over the permutations
    /// Squared maximum mean discrepancy, unbiased (Gretton et al. 2012), of the kernel exp(-d^2 / median
    /// d^2); can be below 0.
    double discrepancy = 0;
    double discrepancy_p = 1;
    /// Area under the ROC curve of a forest that tells the sides of left-out rows (or groups) apart, with its
    /// 95 % bootstrap interval; nothing where a side has no two rows, or groups.
    std::optional<Interval> auc;
    std::vector<FeatureShift> features;  ///< one a column of the rows
    std::size_t rows[2] = {0, 0};        ///< of either side
    std::size_t units[2] = {0, 0};       ///< rows, or groups, of either side: what is permuted
};

struct DataShiftOptions {
    std::size_t num_permutations = 200;
    std::size_t num_resamples = 1000;  ///< of the interval
    std::uint64_t seed = 0;
};

/// `sides`: of each row 0 or 1, and its group, if any. Holds two square tables over all rows. Same bits for
/// any number of threads. Error(bad_argument) where a side has fewer than two rows.
DataShift measure_shift(MatrixView<const float> rows, const RowLabels& sides,
                        const DataShiftOptions& options = {}, const RunContext& context = {});

/// Energy distance of two sets of rows whose weights, one a row and not negative, sum to 1 each.
double energy_distance(MatrixView<const float> first, std::span<const double> first_weights,
                       MatrixView<const float> second, std::span<const double> second_weights,
                       const RunContext& context = {});

}  // namespace hardlearn
