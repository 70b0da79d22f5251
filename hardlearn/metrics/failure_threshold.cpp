#include "hardlearn/metrics/failure_threshold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/two_samples.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void check_values(std::span<const double> values, std::span<const char> failed) {
    if (values.size() != failed.size())
        throw_bad_argument(fmt::format("failures: {} values and {} outcomes, expected equally many",
                                       values.size(), failed.size()));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i]))
            throw_bad_argument(
                fmt::format("failures: value {} is {}, expected a finite number", i, values[i]));
    }
}

struct Sides {
    std::vector<double> failures, successes;
    bool are_both() const { return !failures.empty() && !successes.empty(); }
};

Sides sides_of(std::span<const double> values, std::span<const char> failed) {
    Sides sides;
    for (std::size_t i = 0; i < values.size(); ++i)
        (failed[i] != 0 ? sides.failures : sides.successes).push_back(values[i]);
    return sides;
}

ThresholdRates rates_of(const Sides& sides, double threshold) {
    const auto share = [&](const std::vector<double>& values, bool from_threshold_on) {
        if (values.empty()) return undefined;
        const auto count = std::ranges::count_if(
            values, [&](double value) { return (value >= threshold) == from_threshold_on; });
        return static_cast<double>(count) / static_cast<double>(values.size());
    };
    return {share(sides.failures, true), share(sides.successes, false)};
}

std::vector<double> drawn(const std::vector<double>& values, RandomStream& stream) {
    std::vector<double> result;
    for (std::size_t i = 0; i < values.size(); ++i) result.push_back(values[stream.below(values.size())]);
    return result;
}

}  // namespace

ThresholdRates rates_at(double threshold, std::span<const double> values, std::span<const char> failed) {
    check_values(values, failed);
    return rates_of(sides_of(values, failed), threshold);
}

double youden_threshold(std::span<const double> values, std::span<const char> failed) {
    check_values(values, failed);
    const Sides sides = sides_of(values, failed);
    if (!sides.are_both()) return undefined;
    std::vector<double> thresholds(values.begin(), values.end());
    std::ranges::sort(thresholds);
    double best = undefined, most = -1;
    for (const double threshold : thresholds) {
        const ThresholdRates rates = rates_of(sides, threshold);
        const double sum = rates.sensitivity + rates.specificity;
        if (sum > most + 1e-12) most = sum, best = threshold;
    }
    return best;
}

FailureCurve failure_curve(std::span<const double> values, std::span<const char> failed,
                           const ResamplingPlan& plan) {
    check_values(values, failed);
    check_resampling(plan);
    const Sides sides = sides_of(values, failed);
    FailureCurve curve{.failures = sides.failures.size(),
                       .area = {undefined, undefined, undefined},
                       .p_value = undefined,
                       .threshold = undefined,
                       .rates = {undefined, undefined}};
    if (!sides.are_both()) return curve;
    std::vector<double> areas;
    for (std::size_t b = 0; b < plan.num_resamples; ++b) {
        RandomStream stream = plan.stream.child("area").child(b);
        const auto failures = drawn(sides.failures, stream), successes = drawn(sides.successes, stream);
        areas.push_back(probability_of_superiority(failures, successes));
    }
    std::ranges::sort(areas);
    curve.area = {probability_of_superiority(sides.failures, sides.successes),
                  quantile(areas, (1 - plan.confidence) / 2), quantile(areas, (1 + plan.confidence) / 2)};
    curve.p_value = mann_whitney_u(sides.failures, sides.successes).p_value;
    curve.threshold = youden_threshold(values, failed);
    curve.rates = rates_of(sides, curve.threshold);
    return curve;
}

}  // namespace hardlearn
