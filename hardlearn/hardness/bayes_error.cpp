#include "hardlearn/hardness/bayes_error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "hardlearn/hardness/judged_rows.hpp"
#include "hardlearn/hardness/learning_curve.hpp"

namespace hardlearn {
namespace {

constexpr std::array<std::size_t, 7> voters = {1, 3, 5, 9, 17, 33, 65};
constexpr double most_dimensions = 20;

// Mean over the judged rows.
double weighted_mean(std::span<const double> errors, std::span<const double> weights,
                     const std::vector<bool>& judged) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!judged[i] || std::isnan(errors[i])) continue;
        sum += weights[i] * errors[i];
        count += weights[i];
    }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

// 1 for the rows that are not of the largest class.
std::vector<double> errors_of_largest_class(const RowLabels& labels) {
    std::vector<std::size_t> counts(labels.num_classes);
    for (const Label label : labels.labels) ++counts[static_cast<std::size_t>(label)];
    const auto largest = std::ranges::max_element(counts) - counts.begin();
    std::vector<double> errors;
    for (const Label label : labels.labels) errors.push_back(label.value() == largest ? 0.0 : 1.0);
    return errors;
}

// Upper end of Wilson's 95 % interval of a share of n: it is above 0 where nothing was seen to go wrong,
// which the bootstrap's is not.
double wilson_upper_end(double share, double n) {
    constexpr double z = 1.959963984540054;
    const double middle = share + z * z / (2 * n);
    const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return std::min(1.0, (middle + half) / (1 + z * z / n));
}

// Falls shrink by 2^(-2/m) with each doubling of the rows; all that are to come add up to a geometric series.
double limit_of(double of_half, double of_all, double dimension) {
    const double rate = std::exp2(-2.0 / std::clamp(dimension, 1.0, most_dimensions));
    return std::max(0.0, of_all - std::max(0.0, of_half - of_all) * rate / (1.0 - rate));
}

}  // namespace

double cover_hart_lower_bound(double nearest_neighbor_error, std::size_t num_classes) {
    const auto k = static_cast<double>(num_classes);
    const double inside = 1.0 - std::min(1.0, nearest_neighbor_error * k / (k - 1));
    return (k - 1) / k * (1.0 - std::sqrt(inside));
}

BayesError bayes_error(const RankedNeighbors& neighbors, const RowLabels& labels,
                       std::span<const double> others, const Bootstrap& bootstrap,
                       const RunContext& context) {
    const Bootstrap own = bootstrap.child("bayes error");
    const std::vector<bool> judged = judged_rows(labels);
    const std::size_t n = labels.labels.size();
    std::vector<std::vector<double>> models;
    for (const std::size_t k : voters)
        models.push_back(neighbor_vote_errors(neighbors, labels.labels, labels.num_classes, k));
    if (!others.empty()) models.emplace_back(others.begin(), others.end());
    models.push_back(errors_of_largest_class(labels));
    const auto all = nearest_neighbor_errors(neighbors, labels.labels);
    const auto half = nearest_neighbor_errors(neighbors, labels.labels, 0.5);
    const double dimension = intrinsic_dimension(neighbors);
    const auto best = [&](std::span<const double> weights) {
        double least = 1;
        for (const auto& errors : models) least = std::min(least, weighted_mean(errors, weights, judged));
        return least;
    };
    const auto limit = [&](std::span<const double> weights) {
        return limit_of(weighted_mean(half, weights, judged), weighted_mean(all, weights, judged),
                        std::isnan(dimension) ? 1.0 : dimension);
    };
    const RowUnits units(labels);
    const Interval of_best = bootstrap_over_units(units, own.child("best"), best, context);
    const Interval of_limit = bootstrap_over_units(units, own.child("limit"), limit, context);
    const auto num_judged = static_cast<double>(std::ranges::count(judged, true));
    if (num_judged == 0) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan, nan, nan, nan};
    }
    const double high = std::max(of_best.high, wilson_upper_end(of_best.estimate, num_judged));
    return {.low = std::min(cover_hart_lower_bound(of_limit.low, labels.num_classes), high),
            .high = high,
            .nearest_neighbor = weighted_mean(all, std::vector<double>(n, 1.0), judged),
            .nearest_neighbor_in_limit = of_limit.estimate,
            .best_model = of_best.estimate};
}

}  // namespace hardlearn
