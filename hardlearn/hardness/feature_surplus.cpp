#include "hardlearn/hardness/feature_surplus.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/judged_rows.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> best_features(MatrixView<const float> rows, std::span<const Label> labels,
                                       std::size_t num_classes, std::size_t count) {
    const std::vector<double> ratios = variance_ratios(rows, labels, num_classes);
    std::vector<std::size_t> order(ratios.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return ratios[a] > ratios[b]; });
    order.resize(count);
    return order;
}

Matrix<float> only(MatrixView<const float> rows, std::span<const std::size_t> features) {
    Matrix<float> kept(rows.rows(), features.size());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t f = 0; f < features.size(); ++f) kept(i, f) = rows(i, features[f]);
    }
    return kept;
}

// Of the row: whether the nearest known rows are of other classes; of rows equally near, the share.
double error_of(const float* row, const Matrix<float>& known, std::span<const Label> labels, Label own) {
    std::vector<float> distances(known.rows());
    squared_euclidean_to_all(row, known, distances);
    const float least = std::ranges::min(distances);
    double tied = 0, wrong = 0;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        if (distances[i] != least) continue;
        tied += 1;
        wrong += labels[i] != own;
    }
    return wrong / tied;
}

struct Errors {
    std::size_t num_kept = 0;
    std::vector<double> of_all, of_kept;
};

void add_fold(MatrixView<const float> rows, const RowLabels& labels, const Split& split, Errors& errors,
              const RunContext& context) {
    std::vector<Label> known_labels;
    for (const RowIndex row : split.train) known_labels.push_back(labels.labels[row]);
    const Matrix<float> known = gather_rows(rows, std::span<const RowIndex>(split.train));
    const Matrix<float> asked = gather_rows(rows, std::span<const RowIndex>(split.test));
    const auto best = best_features(known, known_labels, labels.num_classes, errors.num_kept);
    const Matrix<float> known_kept = only(known, best), asked_kept = only(asked, best);
    parallel_for_each(split.test.size(), context, [&](std::size_t i) {
        const RowIndex row = split.test[i];
        const Label own = labels.labels[row];
        errors.of_all[row] = error_of(asked.row(i).data(), known, known_labels, own);
        errors.of_kept[row] = error_of(asked_kept.row(i).data(), known_kept, known_labels, own);
    });
}

}  // namespace

std::vector<double> variance_ratios(MatrixView<const float> rows, std::span<const Label> labels,
                                    std::size_t num_classes) {
    std::vector<double> ratios, counts(num_classes);
    for (const Label label : labels) counts[static_cast<std::size_t>(label)] += 1;
    const auto present = static_cast<double>(std::ranges::count_if(counts, [](double c) { return c > 0; }));
    const auto n = static_cast<double>(rows.rows());
    for (std::size_t f = 0; f < rows.columns(); ++f) {
        std::vector<double> means(num_classes);
        double mean = 0, between = 0, within = 0;
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const auto value = static_cast<double>(rows(i, f));
            means[static_cast<std::size_t>(labels[i])] += value;
            mean += value;
        }
        mean /= n;
        for (std::size_t c = 0; c < num_classes; ++c) {
            if (counts[c] == 0) continue;
            means[c] /= counts[c];
            between += counts[c] * (means[c] - mean) * (means[c] - mean);
        }
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const double apart = static_cast<double>(rows(i, f)) - means[static_cast<std::size_t>(labels[i])];
            within += apart * apart;
        }
        const double above = between / std::max(1.0, present - 1),
                     below = within / std::max(1.0, n - present);
        if (below > 0)
            ratios.push_back(above / below);
        else
            ratios.push_back(above > 0 ? std::numeric_limits<double>::infinity() : 0.0);
    }
    return ratios;
}

FeatureSurplus feature_surplus(MatrixView<const float> rows, const RowLabels& labels,
                               const Bootstrap& bootstrap, const RunContext& context) {
    const std::size_t n = rows.rows(), p = rows.columns();
    FeatureSurplus surplus{.num_features = p,
                           .error_of_all = nan,
                           .error_of_kept = nan,
                           .gain = {.estimate = nan, .low = nan, .high = nan}};
    const Bootstrap own = bootstrap.child("features");
    const InnerDraws draws = p < fewest_features_tried
                                 ? InnerDraws{}
                                 : inner_draws(labels, {.max_rows = n}, own.stream.child("folds"));
    if (draws.num_folds == 0) return surplus;
    surplus.num_kept = std::min(std::clamp<std::size_t>(n / 10, 2, 50), p / 2);
    Errors errors{.num_kept = surplus.num_kept,
                  .of_all = std::vector<double>(n, nan),
                  .of_kept = std::vector<double>(n, nan)};
    for (std::uint32_t fold = 0; fold < draws.num_folds; ++fold)
        add_fold(rows, labels, split_of_fold(draws.folds, fold), errors, context);
    const std::vector<bool> judged = judged_rows(labels);
    for (std::size_t i = 0; i < n; ++i) {
        if (!judged[i]) errors.of_all[i] = errors.of_kept[i] = nan;
    }
    const std::vector<double> alike(n, 1.0);
    surplus.error_of_all = balanced_error_over_chance(errors.of_all, alike, labels);
    surplus.error_of_kept = balanced_error_over_chance(errors.of_kept, alike, labels);
    surplus.gain = bootstrap_over_units(
        RowUnits(labels), own.child("bootstrap"),
        [&](std::span<const double> weights) {
            return balanced_error_over_chance(errors.of_all, weights, labels) -
                   balanced_error_over_chance(errors.of_kept, weights, labels);
        },
        context);
    return surplus;
}

}  // namespace hardlearn
