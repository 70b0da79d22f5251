#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/random.hpp"

namespace hardlearn {

/// What a test holds against "no difference". greater: the differences (or the first sample) tend to be
/// larger.
enum class Alternative : std::uint8_t { two_sided, greater, less };

/// A test statistic and the probability of one at least as extreme if there is no difference. NaN where
/// undefined.
struct TestResult {
    double statistic = 0;
    double p_value = 1;
};

/// Corrected resampled t-test (Nadeau and Bengio, "Inference for the generalization error", Machine Learning
/// 2003) on the differences of two classifiers over J resampled splits, which share training rows:
///     t = mean / sqrt((1/J + test_to_training) variance), J - 1 degrees of freedom.
/// test_to_training: test rows over training rows, 1/4 for five folds; 0: the plain t-test of independent
/// differences. Undefined for fewer than two differences. Differences all alike: p is 1 if they are 0, else t
/// is infinite. Error(bad_argument) for NaN or infinite differences or a negative ratio; so for all tests
/// below.
TestResult corrected_resampled_t_test(std::span<const double> differences, double test_to_training,
                                      Alternative alternative = Alternative::two_sided);

/// What becomes of differences of 0 in the Wilcoxon test.
enum class ZeroDifferences : std::uint8_t {
    dropped,  ///< before ranking (Wilcoxon 1945)
    ranked    ///< with the others, their ranks dropped afterwards (Pratt 1959): more zeros, less certainty
};

struct SignedRankResult {
    double positive_ranks = 0;  ///< sum of the ranks of the positive differences
    double negative_ranks = 0;
    double p_value = 1;       ///< 1 if all differences are 0
    std::size_t nonzero = 0;  ///< differences that are not 0
    bool exact = false;  ///< whether p_value comes from all sign patterns or from the normal approximation
};

/// Wilcoxon signed-rank test of paired differences. Up to 50 nonzero differences p is exact, given the ranks:
/// ties, which get their average rank, are no obstacle. Beyond it the normal approximation with the variance
/// of the actual ranks (which corrects for ties), without continuity correction.
SignedRankResult wilcoxon_signed_rank(std::span<const double> differences,
                                      Alternative alternative = Alternative::two_sided,
                                      ZeroDifferences zeros = ZeroDifferences::dropped);

struct RankSumResult {
    double u = 0;  ///< pairs in which the first sample's value is larger; equal ones count half
    double p_value = 1;
    bool exact = false;  ///< whether p_value comes from all ways to divide the ranks
};

/// Mann-Whitney U test of two independent samples. Up to 50 values in all p is exact, given the ranks, also
/// with ties; beyond it the normal approximation with tie and continuity correction. Error(bad_argument) if a
/// sample is empty.
RankSumResult mann_whitney_u(std::span<const double> first, std::span<const double> second,
                             Alternative alternative = Alternative::two_sided);

/// Adjusted p-values, in the given order: below a level exactly where the procedure rejects at that level.
std::vector<double> bonferroni(std::span<const double> p_values);
/// Holm's step-down procedure: as safe as Bonferroni's under any dependence, and it never rejects less.
std::vector<double> holm(std::span<const double> p_values);

/// Benjamini and Hochberg's adjusted p-values, in the given order: rejecting those below a level keeps the
/// expected share of wrong rejections among all below it, if the tests are independent or depend positively.
std::vector<double> benjamini_hochberg(std::span<const double> p_values);

/// Ranks from 1 for the smallest value; equal values share the average of their ranks.
std::vector<double> average_ranks(std::span<const double> values);

/// Spearman's correlation: Pearson's of the average ranks, in [-1, 1]. NaN for fewer than two values and
/// where one side is constant. Error(bad_argument) for lengths that differ.
double rank_correlation(std::span<const double> first, std::span<const double> second);

/// Mean rank of each column (method) over the rows (data sets) of a table of scores: 1 for the highest score
/// of a row, ties share their average rank. Error(bad_argument) for an empty table or NaN.
std::vector<double> mean_ranks(MatrixView<const double> scores);

/// Friedman's test that all columns rank alike over the rows: chi-squared with columns - 1 degrees of
/// freedom, corrected for ties. p is 1 if every row is constant; undefined for one column.
TestResult friedman(MatrixView<const double> scores);

/// An estimate with the ends of its confidence interval.
struct Interval {
    double estimate = 0;
    double low = 0;
    double high = 0;
};

/// The quantile of `level`, 0 to 1, of some values in increasing order, linearly interpolated: 0 the first, 1
/// the last. There must be a value.
double quantile(std::span<const double> sorted, double level);

/// Median with its percentile bootstrap interval: quantiles (1 - confidence) / 2 and (1 + confidence) / 2,
/// linearly interpolated, of the medians of `resamples` samples drawn with replacement. Draws advance the
/// stream. Error(bad_argument) for no values, no resamples or a confidence outside (0, 1).
Interval bootstrap_median(std::span<const double> values, double confidence, std::size_t resamples,
                          RandomStream& stream);

/// Confidence interval of the mean difference that belongs to corrected_resampled_t_test (two-sided): it
/// holds 0 exactly where the test does not reject at 1 - confidence. NaN at both ends for fewer than two
/// differences. Error(bad_argument) also for a confidence outside (0, 1).
Interval corrected_resampled_interval(std::span<const double> differences, double test_to_training,
                                      double confidence);

}  // namespace hardlearn
