#include "hardlearn/metrics/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr double hottest = 20;
constexpr double coldest = 0.001;

void check_probabilities(MatrixView<const float> probabilities) {
    if (probabilities.columns() == 0) throw_bad_argument("calibration: there are no classes");
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        double sum = 0;
        for (const float p : probabilities.row(i)) {
            if (!(p >= 0 && p <= 1)) {
                throw_bad_argument(
                    fmt::format("calibration: row {} has probability {}, expected [0, 1]", i, p));
            }
            sum += p;
        }
        if (std::abs(sum - 1) > 1e-3) {
            throw_bad_argument(
                fmt::format("calibration: the probabilities of row {} sum to {:.6g}, expected 1", i, sum));
        }
    }
}

void check_labels(std::span<const Label> truth, std::size_t rows, std::size_t num_classes) {
    if (truth.size() != rows || rows == 0) {
        throw_bad_argument(fmt::format(
            "calibration: {} labels and {} rows, expected as many, and at least one", truth.size(), rows));
    }
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (truth[i] < 0 || static_cast<std::size_t>(truth[i]) >= num_classes) {
            throw_bad_argument(
                fmt::format("calibration: label {} of row {} is outside [0, {})", truth[i], i, num_classes));
        }
    }
}

void check_input(std::span<const Label> truth, MatrixView<const float> probabilities) {
    check_probabilities(probabilities);
    check_labels(truth, probabilities.rows(), probabilities.columns());
}

double safe_log(float probability) {
    return std::log(std::max(static_cast<double>(probability), smallest_probability));
}

// Of what is to be tempered: 0 to any power is 0.
double log_or_minus_infinity(float probability) {
    return probability > 0 ? safe_log(probability) : -std::numeric_limits<double>::infinity();
}

// Tempers one row given the logarithms of its probabilities: out_c = exp(sharpness log p_c), normalised.
// Returns the logarithm of the normaliser.
double temper(std::span<const double> logarithms, double sharpness, std::span<double> out) {
    const double largest = sharpness * *std::ranges::max_element(logarithms);
    double sum = 0;
    for (std::size_t c = 0; c < out.size(); ++c) {
        out[c] = std::exp(sharpness * logarithms[c] - largest);
        sum += out[c];
    }
    for (double& p : out) p /= sum;
    return largest + std::log(sum);
}

Matrix<double> take_logarithms(MatrixView<const float> probabilities) {
    Matrix<double> logarithms(probabilities.rows(), probabilities.columns());
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        std::ranges::transform(probabilities.row(i), logarithms.row(i).begin(), log_or_minus_infinity);
    }
    return logarithms;
}

// Mean logarithm of the classes that are possible.
double mean_logarithm(std::span<const double> logarithms) {
    double sum = 0;
    std::size_t count = 0;
    for (const double value : logarithms) {
        if (std::isinf(value)) continue;
        sum += value;
        ++count;
    }
    return sum / static_cast<double>(count);
}

// Derivative of the summed log loss by the sharpness 1/T: expected minus target logarithms. It grows with the
// sharpness, so its sign tells on which side the minimum lies.
double loss_slope(std::span<const Label> truth, const Matrix<double>& logarithms, double smoothing,
                  double sharpness) {
    std::vector<double> tempered(logarithms.columns());
    double slope = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto row = logarithms.row(i);
        const double of_the_truth = row[static_cast<std::size_t>(truth[i])];
        if (std::isinf(of_the_truth)) continue;
        temper(row, sharpness, tempered);
        for (std::size_t c = 0; c < tempered.size(); ++c) slope += tempered[c] > 0 ? tempered[c] * row[c] : 0;
        slope -= (1 - smoothing) * of_the_truth + smoothing * mean_logarithm(row);
    }
    return slope;
}

// One score a class of a row.
void score_classes(std::span<const float> probabilities, ConformalScore score, std::span<double> out) {
    if (score == ConformalScore::probability) {
        std::ranges::transform(probabilities, out.begin(), [](float p) { return 1.0 - p; });
        return;
    }
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t c) { return probabilities[c]; });
    double sum = 0;
    for (const std::size_t c : order) {
        sum += probabilities[c];
        out[c] = sum;
    }
}

}  // namespace

bool are_probabilities(MatrixView<const float> probabilities) {
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        double sum = 0;
        for (const float p : probabilities.row(i)) {
            if (!(p >= 0 && p <= 1)) return false;
            sum += p;
        }
        if (std::abs(sum - 1) > 1e-3) return false;
    }
    return probabilities.columns() > 0;
}

double log_loss(std::span<const Label> truth, MatrixView<const float> probabilities) {
    check_input(truth, probabilities);
    double sum = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        sum -= safe_log(probabilities(i, static_cast<std::size_t>(truth[i])));
    }
    return sum / static_cast<double>(truth.size());
}

double brier_score(std::span<const Label> truth, MatrixView<const float> probabilities) {
    check_input(truth, probabilities);
    double sum = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (std::size_t c = 0; c < probabilities.columns(); ++c) {
            const double target = static_cast<std::size_t>(truth[i]) == c ? 1 : 0;
            sum += (probabilities(i, c) - target) * (probabilities(i, c) - target);
        }
    }
    return sum / static_cast<double>(truth.size());
}

std::vector<ReliabilityBin> reliability_bins(std::span<const Label> truth,
                                             MatrixView<const float> probabilities, std::size_t num_bins) {
    check_input(truth, probabilities);
    if (num_bins == 0) throw_bad_argument("calibration: num_bins is 0, expected at least 1");
    std::vector<ReliabilityBin> bins(num_bins);
    const auto count = static_cast<double>(num_bins);
    for (std::size_t b = 0; b < num_bins; ++b) {
        bins[b].low = static_cast<double>(b) / count;
        bins[b].high = static_cast<double>(b + 1) / count;
    }
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto row = probabilities.row(i);
        const auto top = std::ranges::max_element(row);
        const auto place = static_cast<std::size_t>(std::ceil(static_cast<double>(*top) * count));
        ReliabilityBin& bin = bins[std::clamp<std::size_t>(place, 1, num_bins) - 1];
        ++bin.rows;
        bin.mean_confidence += *top;
        bin.accuracy += top - row.begin() == truth[i] ? 1 : 0;
    }
    for (ReliabilityBin& bin : bins) {
        if (bin.rows == 0) continue;
        bin.mean_confidence /= static_cast<double>(bin.rows);
        bin.accuracy /= static_cast<double>(bin.rows);
    }
    return bins;
}

double expected_calibration_error(std::span<const Label> truth, MatrixView<const float> probabilities,
                                  std::size_t num_bins) {
    double sum = 0;
    for (const ReliabilityBin& bin : reliability_bins(truth, probabilities, num_bins)) {
        sum += static_cast<double>(bin.rows) * std::abs(bin.accuracy - bin.mean_confidence);
    }
    return sum / static_cast<double>(truth.size());
}

double fit_temperature(std::span<const Label> truth, MatrixView<const float> probabilities,
                       double smoothing) {
    check_input(truth, probabilities);
    if (!(smoothing >= 0 && smoothing < 1)) {
        throw_bad_argument(fmt::format("calibration: the smoothing is {}, expected in [0, 1)", smoothing));
    }
    const Matrix<double> logarithms = take_logarithms(probabilities);
    const auto slope = [&](double sharpness) { return loss_slope(truth, logarithms, smoothing, sharpness); };
    double low = std::log(1 / hottest);
    double high = std::log(1 / coldest);
    // No slope anywhere, as with one class or equal probabilities: nothing to temper.
    if (slope(1.0) == 0) return 1.0;
    if (slope(std::exp(low)) >= 0) return hottest;
    if (slope(std::exp(high)) <= 0) return coldest;
    // The loss is convex in the sharpness: halve the interval until it is narrower than a float can tell.
    while (high - low > 1e-9) {
        const double middle = std::midpoint(low, high);
        (slope(std::exp(middle)) < 0 ? low : high) = middle;
    }
    return std::exp(-std::midpoint(low, high));
}

Matrix<float> apply_temperature(MatrixView<const float> probabilities, double temperature) {
    check_probabilities(probabilities);
    if (!(temperature > 0 && std::isfinite(temperature))) {
        throw_bad_argument(
            fmt::format("calibration: the temperature is {}, expected a positive number", temperature));
    }
    const Matrix<double> logarithms = take_logarithms(probabilities);
    Matrix<float> result(probabilities.rows(), probabilities.columns());
    std::vector<double> tempered(probabilities.columns());
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        temper(logarithms.row(i), 1 / temperature, tempered);
        std::ranges::transform(tempered, result.row(i).begin(),
                               [](double p) { return static_cast<float>(p); });
    }
    return result;
}

std::vector<double> conformal_scores(std::span<const Label> truth, MatrixView<const float> probabilities,
                                     ConformalScore score) {
    check_input(truth, probabilities);
    std::vector<double> result(truth.size());
    std::vector<double> classes(probabilities.columns());
    for (std::size_t i = 0; i < truth.size(); ++i) {
        score_classes(probabilities.row(i), score, classes);
        result[i] = classes[static_cast<std::size_t>(truth[i])];
    }
    return result;
}

namespace {

void check_confidence(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
        throw_bad_argument(
            fmt::format("conformal sets: the confidence is {}, expected in (0, 1)", confidence));
    }
}

}  // namespace

double conformal_threshold(std::span<const double> scores, double confidence) {
    check_confidence(confidence);
    if (std::ranges::any_of(scores, [](double score) { return std::isnan(score); })) {
        throw_bad_argument("conformal sets: a score is not a number");
    }
    // A hair less, so that 0.9 of 10 is 9 although 0.9 is a little more than nine tenths.
    const double place = std::ceil(static_cast<double>(scores.size() + 1) * confidence * (1 - 1e-12));
    if (place > static_cast<double>(scores.size())) return std::numeric_limits<double>::infinity();
    std::vector<double> sorted(scores.begin(), scores.end());
    const auto nth = sorted.begin() + (static_cast<std::ptrdiff_t>(place) - 1);
    std::ranges::nth_element(sorted, nth);
    return *nth;
}

double conformal_threshold(std::span<const WeightedScore> scores, double confidence) {
    check_confidence(confidence);
    double total = 0;
    for (const auto& [score, weight] : scores) {
        if (std::isnan(score)) throw_bad_argument("conformal sets: a score is not a number");
        if (!(weight > 0 && weight <= 1))
            throw_bad_argument(fmt::format("conformal sets: a weight is {}, expected in (0, 1]", weight));
        total += weight;
    }
    std::vector<WeightedScore> sorted(scores.begin(), scores.end());
    std::ranges::sort(sorted, {}, &WeightedScore::score);
    // A hair less, since thirds do not sum to one.
    const double enough = (total + 1) * confidence * (1 - 1e-12) - 1e-9;
    double sum = 0;
    for (const auto& [score, weight] : sorted) {
        sum += weight;
        if (sum >= enough) return score;
    }
    return std::numeric_limits<double>::infinity();
}

Matrix<std::uint8_t> conformal_sets(MatrixView<const float> probabilities, double threshold,
                                    ConformalScore score) {
    check_probabilities(probabilities);
    Matrix<std::uint8_t> sets(probabilities.rows(), probabilities.columns());
    std::vector<double> classes(probabilities.columns());
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        score_classes(probabilities.row(i), score, classes);
        for (std::size_t c = 0; c < classes.size(); ++c) sets(i, c) = classes[c] <= threshold ? 1 : 0;
    }
    return sets;
}

ConformalSummary summarize_sets(std::span<const Label> truth, MatrixView<const std::uint8_t> sets) {
    check_labels(truth, sets.rows(), sets.columns());
    ConformalSummary summary;
    const double share = 1.0 / static_cast<double>(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto row = sets.row(i);
        const int size = std::accumulate(row.begin(), row.end(), 0);
        summary.coverage += row[static_cast<std::size_t>(truth[i])] * share;
        summary.mean_size += size * share;
        summary.empty += size == 0 ? share : 0;
        summary.single += size == 1 ? share : 0;
    }
    return summary;
}

}  // namespace hardlearn
