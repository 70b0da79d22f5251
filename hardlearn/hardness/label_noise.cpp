#include "hardlearn/hardness/label_noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t enough_surest_rows = 400;
constexpr double half_of_chance = 0.5;
// Of chance's error: two normal classes that overlap so that the surest quarter is contradicted by 3 to 25 %
// of the labels have a rise of 0.14 to 0.22.
constexpr double rise_of_overlap = 0.12;

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
                       const Bootstrap& bootstrap, const RunContext& context) {
    LabelNoise noise{.rate = nan, .low = nan, .high = nan, .rise = {nan, nan, nan}};
    const std::size_t n = left_out_scores.rows();
    if (n < fewest_rows_of_noise) return noise;
    const std::vector<Label> predicted = highest_scores(left_out_scores);
    std::vector<double> contradicts;
    for (std::size_t i = 0; i < n; ++i) contradicts.push_back(predicted[i] == labels.labels[i] ? 0.0 : 1.0);
    const std::vector<RowIndex> order = surest_first(left_out_scores);
    const std::size_t num_surest = std::clamp(enough_surest_rows, n / 8, n / 4);
    const auto surest = std::span(order).first(num_surest);
    const auto more = std::span(order).first(n / 4 + 2 * num_surest);
    const auto among = [&](std::span<const RowIndex> rows) {
        return
            [&, rows](std::span<const double> weights) { return weighted_share(rows, contradicts, weights); };
    };
    const Bootstrap own = bootstrap.child("label noise");
    const RowUnits units(labels);
    const Interval rate = bootstrap_over_units(units, own, among(surest), context);
    const double by_chance = 1.0 - share_of_largest_class(labels);
    noise.is_told = rate.estimate <= half_of_chance * by_chance;
    if (!noise.is_told) return noise;
    noise.rise = bootstrap_over_units(
        units, own,
        [&](std::span<const double> weights) { return among(more)(weights) - among(surest)(weights); },
        context);
    noise.beyond_overlap = noise.rise.high < rise_of_overlap * by_chance;
    noise.num_surest = num_surest;
    noise.rate = rate.estimate;
    noise.low = noise.beyond_overlap ? rate.low : 0.0;
    noise.high = rate.high;
    return noise;
}

}  // namespace hardlearn
