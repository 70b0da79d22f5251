#include "hardlearn/evaluation/simultaneous_bands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/row_units.hpp"

namespace hardlearn {
namespace {

constexpr double confidence = 0.95;
constexpr double quantile_of_one = 1.959963984540054;  // of the normal distribution, two-sided

void check(MatrixView<const double> losses, const RowLabels& labels) {
    if (losses.rows() == 0 || losses.columns() == 0)
        throw_bad_argument(fmt::format("bands of {} models on {} rows: at least one of each is needed",
                                       losses.rows(), losses.columns()));
    if (labels.labels.size() != losses.columns() ||
        (!labels.groups.empty() && labels.groups.size() != losses.columns()))
        throw_bad_argument(fmt::format("bands: {} labels and {} groups for {} rows", labels.labels.size(),
                                       labels.groups.size(), losses.columns()));
    for (std::size_t m = 0; m < losses.rows(); ++m) {
        for (std::size_t i = 0; i < losses.columns(); ++i) {
            if (!(losses(m, i) >= 0 && losses(m, i) <= 1))
                throw_bad_argument(fmt::format("bands: loss of model {}, row {} must lie in [0, 1], got {}",
                                               m, i, losses(m, i)));
        }
    }
}

// Mean losses of the units of each class: of the rows of a group that have the class, or of single rows.
std::vector<std::vector<double>> unit_losses(std::span<const double> losses, const RowLabels& labels) {
    std::map<std::pair<Label, std::size_t>, std::pair<double, double>> sums;  // loss and rows
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const std::size_t unit = labels.groups.empty() ? i : std::size_t{labels.groups[i].value()};
        auto& [sum, count] = sums[{labels.labels[i], unit}];
        sum += losses[i];
        count += 1;
    }
    std::vector<std::vector<double>> result(labels.num_classes);
    for (const auto& [of, sum] : sums)
        result[static_cast<std::size_t>(of.first)].push_back(sum.first / sum.second);
    return result;
}

// With two more units in each class, one right and one wrong.
double smallest_standard_error(std::span<const double> losses, const RowLabels& labels) {
    double variance = 0, present = 0;
    for (std::vector<double> units : unit_losses(losses, labels)) {
        if (units.empty()) continue;
        const auto known = static_cast<double>(units.size());
        units.insert(units.end(), {0.0, 1.0});
        double mean = 0, squares = 0;
        for (const double loss : units) mean += loss / (known + 2);
        for (const double loss : units) squares += (loss - mean) * (loss - mean) / (known + 2);
        variance += squares / known;
        present += 1;
    }
    return std::sqrt(variance) / present;
}

// Resamples x models; NaN in a resample without rows cannot be: units are drawn as often as there are some.
Matrix<double> resampled_losses(MatrixView<const double> losses, const RowLabels& labels,
                                const BandOptions& options, const RunContext& context) {
    const RowUnits units(labels);
    const RandomStream stream = RandomStream(options.seed).child("simultaneous bands");
    Matrix<double> result(options.num_resamples, losses.rows());
    parallel_for("bands", options.num_resamples, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t b = begin; b < end; ++b) {
            const std::vector<double> weights = units.resampled(stream.child(b));
            for (std::size_t m = 0; m < losses.rows(); ++m)
                result(b, m) = balanced_loss(losses.row(m), weights, labels);
        }
    });
    return result;
}

double deviation_of(const Matrix<double>& resampled, std::size_t model) {
    const auto n = static_cast<double>(resampled.rows());
    double mean = 0, squares = 0;
    for (std::size_t b = 0; b < resampled.rows(); ++b) mean += resampled(b, model) / n;
    for (std::size_t b = 0; b < resampled.rows(); ++b)
        squares += (resampled(b, model) - mean) * (resampled(b, model) - mean);
    return n > 1 ? std::sqrt(squares / (n - 1)) : 0.0;
}

double critical_value(const Matrix<double>& resampled, std::span<const double> estimates,
                      std::span<const double> deviations) {
    std::vector<double> largest(resampled.rows(), 0.0);
    for (std::size_t b = 0; b < resampled.rows(); ++b) {
        for (std::size_t m = 0; m < estimates.size(); ++m) {
            if (deviations[m] > 0)
                largest[b] = std::max(largest[b], std::abs(resampled(b, m) - estimates[m]) / deviations[m]);
        }
    }
    std::ranges::sort(largest);
    return std::max(quantile_of_one, quantile(largest, confidence));
}

}  // namespace

double balanced_loss(std::span<const double> losses, std::span<const double> weights,
                     const RowLabels& labels) {
    std::vector<double> sums(labels.num_classes, 0.0), counts(labels.num_classes, 0.0);
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const auto c = static_cast<std::size_t>(labels.labels[i]);
        sums[c] += weights[i] * losses[i];
        counts[c] += weights[i];
    }
    double sum = 0, present = 0;
    for (std::size_t c = 0; c < sums.size(); ++c) {
        if (counts[c] == 0) continue;
        sum += sums[c] / counts[c];
        present += 1;
    }
    return present > 0 ? sum / present : std::numeric_limits<double>::quiet_NaN();
}

SimultaneousBands simultaneous_bands(MatrixView<const double> losses, const RowLabels& labels,
                                     const BandOptions& options, const RunContext& context) {
    check(losses, labels);
    if (options.num_resamples == 0) throw_bad_argument("bands: 0 resamples, at least 1 is needed");
    const std::vector<double> alike(losses.columns(), 1.0);
    std::vector<double> estimates, deviations;
    const Matrix<double> resampled = resampled_losses(losses, labels, options, context);
    for (std::size_t m = 0; m < losses.rows(); ++m) {
        estimates.push_back(balanced_loss(losses.row(m), alike, labels));
        deviations.push_back(deviation_of(resampled, m));
    }
    SimultaneousBands bands;
    bands.critical_value = critical_value(resampled, estimates, deviations);
    for (std::size_t m = 0; m < losses.rows(); ++m) {
        bands.standard_error.push_back(
            std::max(deviations[m], smallest_standard_error(losses.row(m), labels)));
        const double half = bands.critical_value * bands.standard_error[m];
        bands.of_model.push_back({.estimate = estimates[m],
                                  .low = std::max(0.0, estimates[m] - half),
                                  .high = std::min(1.0, estimates[m] + half)});
    }
    return bands;
}

}  // namespace hardlearn
