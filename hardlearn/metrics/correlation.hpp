#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/names.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

enum class CorrelationKind : std::uint8_t {
    pearson,   ///< linear
    spearman,  ///< Pearson's of the average ranks
    kendall    ///< tau-b: pairs in the same order less those in opposite order, corrected for ties
};
template <>
struct NamesOf<CorrelationKind> {
    static constexpr std::string_view what = "correlation";
    static constexpr Named<CorrelationKind> names[] = {{CorrelationKind::pearson, "pearson"},
                                                       {CorrelationKind::spearman, "spearman"},
                                                       {CorrelationKind::kendall, "kendall"}};
};

/// The correlation of pairs of values, in [-1, 1]. NaN for fewer than two and where one side is constant.
/// Error(bad_argument) for lengths that differ and values that are not finite; so for the functions below.
double correlation(CorrelationKind kind, std::span<const double> first, std::span<const double> second);

/// The correlation of what is left of both once the covariates (values x covariates, and a constant) are
/// taken out by least squares. Spearman: of the average ranks, those of the covariates too. NaN also where
/// nothing is left. Error(bad_argument) also for another number of rows, and for Kendall's, which is not
/// defined so.
double partial_correlation(CorrelationKind kind, std::span<const double> first,
                           std::span<const double> second, MatrixView<const double> covariates);

/// How often to draw, and from which stream.
struct ResamplingPlan {
    std::size_t num_resamples = 2000;  ///< of the bootstrap, and as many permutations
    double confidence = 0.95;
    RandomStream stream = RandomStream(0);
};

/// Error(bad_argument) for no resamples and a confidence outside (0, 1).
void check_resampling(const ResamplingPlan& plan);

/// A correlation with its percentile bootstrap interval over the pairs, and the two-sided p-value of as many
/// permutations that there is none: (1 + those as far from 0) / (1 + permutations). NaN where it is not
/// defined.
struct CorrelationTest {
    Interval interval;
    double p_value = 1;
};

/// Errors also as check_resampling.
CorrelationTest test_correlation(CorrelationKind kind, std::span<const double> first,
                                 std::span<const double> second, const ResamplingPlan& plan);

/// The same of the partial correlation; what the covariates leave of `first` is permuted.
CorrelationTest test_partial_correlation(CorrelationKind kind, std::span<const double> first,
                                         std::span<const double> second, MatrixView<const double> covariates,
                                         const ResamplingPlan& plan);

}  // namespace hardlearn
