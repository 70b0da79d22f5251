#include "hardlearn/hardness/balanced_neighbor_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/hardness/judged_rows.hpp"
#include "hardlearn/hardness/row_units.hpp"
#include "hardlearn/hardness/stratified_rows.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void require_valid(MatrixView<const float> rows, const RowLabels& of_rows) {
    const auto& [labels, num_classes, groups] = of_rows;
    if (labels.size() != rows.rows())
        throw_bad_argument(
            fmt::format("there must be one label a row, got {} for {}", labels.size(), rows.rows()));
    if (!groups.empty() && groups.size() != rows.rows())
        throw_bad_argument(
            fmt::format("there must be one group a row, got {} for {}", groups.size(), rows.rows()));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= num_classes)
            throw_bad_argument(
                fmt::format("label of row {} must lie in [0, {}), got {}", i, num_classes, labels[i]));
    }
    if (std::set<Label>(labels.begin(), labels.end()).size() < 2)
        throw_bad_data(fmt::format(
            "the nearest-neighbour error needs at least two classes, all {} rows have one", rows.rows()));
}

// Errors of each class, weighted; NaN where it has no judged row of any weight.
std::vector<double> errors_of_classes(std::span<const double> errors, std::span<const double> weights,
                                      const RowLabels& labels) {
    std::vector<double> sums(labels.num_classes), counts(labels.num_classes);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (std::isnan(errors[i])) continue;
        const auto c = static_cast<std::size_t>(labels.labels[i]);
        sums[c] += weights[i] * errors[i];
        counts[c] += weights[i];
    }
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] = counts[c] > 0 ? sums[c] / counts[c] : nan;
    return sums;
}

std::vector<double> judged_only(std::vector<double> errors, const std::vector<bool>& judged) {
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (!judged[i]) errors[i] = nan;
    }
    return errors;
}

double e_of_permuted(const RankedNeighbors& neighbors, const RowLabels& labels, std::vector<Label> permuted) {
    const RowLabels of_rows{.labels = permuted, .num_classes = labels.num_classes, .groups = labels.groups};
    const auto errors = judged_only(nearest_neighbor_errors(neighbors, permuted), judged_rows(of_rows));
    return balanced_error_over_chance(errors, std::vector<double>(errors.size(), 1.0), of_rows);
}

void set_null(BalancedNeighborError& result, std::span<const double> values) {
    std::size_t count = 0, as_low = 0;
    double sum = 0, squares = 0;
    for (const double value : values) {
        if (std::isnan(value)) continue;
        ++count;
        sum += value;
        as_low += rounded_score(value - result.error) <= 0;
    }
    if (count == 0 || std::isnan(result.error)) return;
    const auto n = static_cast<double>(count);
    result.null_mean = sum / n;
    for (const double value : values) {
        if (!std::isnan(value)) squares += (value - result.null_mean) * (value - result.null_mean);
    }
    result.null_deviation = count < 2 ? 0.0 : std::sqrt(squares / (n - 1));
    result.p_value = static_cast<double>(1 + as_low) / (n + 1);
}

std::vector<ClassNeighborError> of_each_class(std::span<const double> one, std::span<const double> five,
                                              const RowLabels& labels) {
    const std::vector<double> alike(one.size(), 1.0);
    const auto by_one = errors_of_classes(one, alike, labels),
               by_five = errors_of_classes(five, alike, labels);
    std::vector<ClassNeighborError> classes(labels.num_classes);
    for (std::size_t c = 0; c < classes.size(); ++c)
        classes[c] = {.judged = 0, .one = by_one[c], .five = by_five[c]};
    for (std::size_t i = 0; i < one.size(); ++i)
        classes[static_cast<std::size_t>(labels.labels[i])].judged += !std::isnan(one[i]);
    return classes;
}

}  // namespace

HardnessVerdict verdict_of_neighbor_error(double low, double high) {
    if (high < hard_from) return HardnessVerdict::easy;
    if (low >= very_hard_from) return HardnessVerdict::very_hard;
    if (low >= hard_from) return HardnessVerdict::hard;
    return HardnessVerdict::undecided;
}

double balanced_error_over_chance(std::span<const double> errors, std::span<const double> weights,
                                  const RowLabels& labels) {
    double sum = 0;
    std::size_t present = 0;
    for (const double error : errors_of_classes(errors, weights, labels)) {
        if (std::isnan(error)) continue;
        sum += error;
        ++present;
    }
    if (present < 2) return nan;
    const auto k = static_cast<double>(present);
    return sum / k / (1.0 - 1.0 / k);
}

BalancedNeighborError balanced_neighbor_error(const RankedNeighbors& neighbors, const RowLabels& labels,
                                              const BalancedNeighborErrorOptions& options,
                                              const RunContext& context) {
    check_options(balanced_neighbor_error_options(), options);
    const RandomStream stream = RandomStream(options.seed).child("neighbor error");
    const std::size_t n = labels.labels.size();
    const std::vector<bool> judged = judged_rows(labels);
    const auto one = judged_only(nearest_neighbor_errors(neighbors, labels.labels), judged);
    const auto five =
        judged_only(neighbor_vote_errors(neighbors, labels.labels, labels.num_classes, 5), judged);
    const auto e_of = [&](std::span<const double> errors) {
        return [errors, &labels](std::span<const double> weights) {
            return balanced_error_over_chance(errors, weights, labels);
        };
    };
    const RowUnits units(labels);
    const Interval interval =
        bootstrap_over_units(units, {options.num_resamples, stream.child("bootstrap")}, e_of(one), context);
    BalancedNeighborError result{.error = interval.estimate,
                                 .low = interval.low,
                                 .high = interval.high,
                                 .five_neighbors = e_of(five)(std::vector<double>(n, 1.0)),
                                 .classes = of_each_class(one, five, labels),
                                 .rows_used = n};
    result.num_judged_classes = static_cast<std::size_t>(
        std::ranges::count_if(result.classes, [](const auto& of_class) { return of_class.judged > 0; }));
    std::vector<double> null(options.num_permutations);
    parallel_for_each(null.size(), context, [&](std::size_t p) {
        null[p] = e_of_permuted(neighbors, labels,
                                units.permuted(labels.labels, stream.child("permutation").child(p)));
    });
    set_null(result, null);
    result.verdict = verdict_of_neighbor_error(result.low, result.high);
    return result;
}

BalancedNeighborError balanced_neighbor_error(MatrixView<const float> rows, const RowLabels& labels,
                                              const BalancedNeighborErrorOptions& options,
                                              const RunContext& context) {
    require_valid(rows, labels);
    const auto used = stratified_rows(labels.labels, labels.num_classes, options.max_rows,
                                      RandomStream(options.seed).child("used rows"));
    const Matrix<float> sample = gather_rows(rows, std::span<const RowIndex>(used));
    std::vector<Label> sample_labels;
    std::vector<GroupIndex> sample_groups;
    for (const RowIndex row : used) {
        sample_labels.push_back(labels.labels[row]);
        if (!labels.groups.empty()) sample_groups.push_back(labels.groups[row]);
    }
    return balanced_neighbor_error(
        rank_neighbors(sample, sample_groups, context),
        {.labels = sample_labels, .num_classes = labels.num_classes, .groups = sample_groups}, options,
        context);
}

}  // namespace hardlearn
