#include "hardlearn/hardness/label_noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "hardlearn/hardness/row_units.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t enough_surest_rows = 400;
constexpr double surely_better = 0.8;  // of the error of the largest class

// Rows by how far the highest score is above the second, the surest first; ties by row.
std::vector<RowIndex> surest_first(MatrixView<const float> scores) {
    std::vector<float> margins;
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        std::vector<float> sorted(scores.row(i).begin(), scores.row(i).end());
        std::ranges::sort(sorted, std::ranges::greater());
        margins.push_back(sorted.size() < 2 ? 0.0f : sorted[0] - sorted[1]);
    }
    std::vector<RowIndex> order(scores.rows());
    std::iota(order.begin(), order.end(), RowIndex{0});
    std::ranges::stable_sort(order, [&](RowIndex a, RowIndex b) { return margins[a] > margins[b]; });
    return order;
}

double share_of_largest_class(const RowLabels& labels) {
    std::vector<std::size_t> counts(labels.num_classes);
    for (const Label label : labels.labels) ++counts[static_cast<std::size_t>(label)];
    return static_cast<double>(std::ranges::max(counts)) / static_cast<double>(labels.labels.size());
}

double weighted_share(std::span<const RowIndex> rows, std::span<const double> disagrees,
                      std::span<const double> weights) {
    double sum = 0, count = 0;
    for (const RowIndex row : rows) {
        sum += weights[row] * disagrees[row];
        count += weights[row];
    }
    return count > 0 ? sum / count : nan;
}

}  // namespace

std::vector<Label> highest_scores(MatrixView<const float> scores) {
    std::vector<Label> highest;
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        const auto row = scores.row(i);
        highest.push_back(static_cast<Label>(std::ranges::max_element(row) - row.begin()));
    }
    return highest;
}

LabelNoise label_noise(MatrixView<const float> left_out_scores, const RowLabels& labels,
                       std::size_t num_resamples, std::uint64_t seed, const RunContext& context) {
    LabelNoise noise{.is_told = false, .rate = nan, .low = nan, .high = nan};
    const std::size_t n = left_out_scores.rows();
    if (n < fewest_rows_of_noise) return noise;
    const std::vector<Label> predicted = highest_scores(left_out_scores);
    std::vector<double> disagrees;
    for (std::size_t i = 0; i < n; ++i) disagrees.push_back(predicted[i] == labels.labels[i] ? 0.0 : 1.0);
    const std::vector<RowIndex> order = surest_first(left_out_scores);
    const std::size_t num_surest = std::clamp(enough_surest_rows, n / 8, n / 4);
    const auto surest = std::span(order).first(num_surest);
    const auto more = std::span(order).first(n / 4 + 2 * num_surest);
    const RandomStream stream = RandomStream(seed).child("label noise");
    const RowUnits units(labels);
    const Interval among_surest = bootstrap_over_units(
        units, n, num_resamples,
        [&](std::span<const double> weights) { return weighted_share(surest, disagrees, weights); }, stream,
        context);
    const Interval beyond_overlap = bootstrap_over_units(
        units, n, num_resamples,
        [&](std::span<const double> weights) {
            const double of_surest = weighted_share(surest, disagrees, weights);
            return std::max(0.0, 2 * of_surest - weighted_share(more, disagrees, weights));
        },
        stream, context);
    const double by_chance = 1.0 - share_of_largest_class(labels);
    noise.is_told = among_surest.high < surely_better * by_chance;
    if (!noise.is_told) return noise;
    noise.rate = among_surest.estimate;
    noise.low = std::min(beyond_overlap.low, noise.rate);
    noise.high = among_surest.high;
    return noise;
}

}  // namespace hardlearn
