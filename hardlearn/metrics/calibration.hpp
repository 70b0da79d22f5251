#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// In this file `probabilities` is rows x classes, each row in [0, 1] with sum 1 (to 1e-3), and truth[i] the
/// class of row i. Error(bad_argument) for other values, labels outside the columns, lengths that differ or
/// no rows.

/// Whether every row is in [0, 1] with sum 1 (to 1e-3), and there is a class.
bool are_probabilities(MatrixView<const float> probabilities);

/// Probabilities below it count as it wherever a logarithm is taken: the step between 1 and the next float.
inline constexpr double smallest_probability = 0x1.0p-23;

/// Mean of -log p(true class), in nats.
double log_loss(std::span<const Label> truth, MatrixView<const float> probabilities);

/// Mean over the rows of sum_c (p_c - [c is true])^2, in [0, 2] (Brier 1950).
double brier_score(std::span<const Label> truth, MatrixView<const float> probabilities);

/// The rows whose highest probability lies in (low, high].
struct ReliabilityBin {
    double low = 0;
    double high = 0;
    std::size_t rows = 0;
    double mean_confidence = 0;  ///< mean highest probability; 0 without rows
    double accuracy = 0;         ///< share of rows whose most probable class (the lowest of equals) is true
};

/// Equal-width bins of the highest probability.
std::vector<ReliabilityBin> reliability_bins(std::span<const Label> truth,
                                             MatrixView<const float> probabilities,
                                             std::size_t num_bins = 15);

/// Expected calibration error (Naeini et al. 2015; Guo et al. 2017): mean over the rows of |accuracy -
/// confidence| of their bin.
double expected_calibration_error(std::span<const Label> truth, MatrixView<const float> probabilities,
                                  std::size_t num_bins = 15);

/// The temperature T in [0.001, 20] with the least log loss of p_c^(1/T) / sum_j p_j^(1/T) (Guo et al., "On
/// calibration of modern neural networks", ICML 2017). Fit it on left-out predictions. T > 1 tempers, T < 1
/// sharpens. Rows whose true class has a probability of exactly 0 say nothing about it: no temperature helps
/// them. `smoothing`, in [0, 1): share of each row's target that is spread over all classes with a
/// probability above 0; with 1 / (rows + 2) (Platt 1999) rows that are all right are no reason for certainty.
double fit_temperature(std::span<const Label> truth, MatrixView<const float> probabilities,
                       double smoothing = 0);

/// p_c^(1/T) / sum_j p_j^(1/T). The order of the classes stays, and so does a probability of exactly 0.
Matrix<float> apply_temperature(MatrixView<const float> probabilities, double temperature);

/// How ill a class fits a row, from 0 to 1.
enum class ConformalScore : std::uint8_t {
    probability,  ///< 1 - p(class): the smallest sets on average (Sadinle et al. 2019)
    cumulative    ///< p of the classes at least as probable: larger sets for harder rows (Romano et al. 2020)
};

/// The score of each row's true class.
std::vector<double> conformal_scores(std::span<const Label> truth, MatrixView<const float> probabilities,
                                     ConformalScore score = ConformalScore::probability);

/// The ceil((n + 1) confidence)-th smallest of n left-out scores; infinity, for sets of all classes, if there
/// is none. A new row, exchangeable with the left-out ones, scores at most this with a probability of at
/// least `confidence`, however bad the probabilities (Vovk et al. 2005). Error(bad_argument) for a confidence
/// outside (0, 1) or NaN.
double conformal_threshold(std::span<const double> scores, double confidence);

/// A left-out score, and how much it counts: 1 where its row stands alone, 1 / N among N rows of a group.
struct WeightedScore {
    double score = 0;
    double weight = 1;
    friend bool operator==(const WeightedScore&, const WeightedScore&) = default;
};

/// The same where rows come in groups: the smallest score up to which the weights, of K groups, reach
/// (K + 1) confidence. The promise holds for a row of a new group, exchangeable with those groups (Lee,
/// Barber and Willett, "Distribution-free inference with hierarchical data", 2023); so K groups promise
/// K / (K + 1) at the most. Error(bad_argument) also for a weight outside (0, 1].
double conformal_threshold(std::span<const WeightedScore> scores, double confidence);

/// Rows x classes: 1 for each class whose score is at most the threshold. A set may be empty: no class fits.
Matrix<std::uint8_t> conformal_sets(MatrixView<const float> probabilities, double threshold,
                                    ConformalScore score = ConformalScore::probability);

struct ConformalSummary {
    double coverage = 0;   ///< share of rows whose set holds the true class
    double mean_size = 0;  ///< classes a set
    double empty = 0;      ///< share of empty sets
    double single = 0;     ///< share of sets of one class
};
ConformalSummary summarize_sets(std::span<const Label> truth, MatrixView<const std::uint8_t> sets);

}  // namespace hardlearn
