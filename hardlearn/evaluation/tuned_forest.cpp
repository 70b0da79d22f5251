#include "hardlearn/evaluation/tuned_forest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t trees_for_tuning = 40;
constexpr std::size_t trees = 300;
constexpr std::size_t most_tried = 60;

std::vector<Label> predict_labels(const Forest& forest, const Matrix<float>& rows) {
    const Matrix<float> probabilities = forest_probabilities(forest, rows, {.threads = 1});
    std::vector<Label> labels;
    for (std::size_t i = 0; i < probabilities.rows(); ++i)
        labels.push_back(most_likely(probabilities.row(i)));
    return labels;
}

// The root first: what forests try unless they are told otherwise.
std::array<std::size_t, 3> numbers_of_tried_features(std::size_t num_features) {
    const auto root = static_cast<std::size_t>(std::max(1.0, std::sqrt(static_cast<double>(num_features))));
    const std::size_t most = std::min(num_features, std::max(most_tried, root));
    if (root == most && root > most_tried) return {root, root / 2, root / 4};
    if (2 * root >= most && most == most_tried) return {root, most, root / 2};
    return {root, std::min(most, 2 * root), std::min(most, 4 * root)};
}

}  // namespace

std::vector<ForestOptions> tuned_forest_candidates(ForestKind kind, std::size_t num_features) {
    std::vector<ForestOptions> candidates;
    for (const std::size_t tried : numbers_of_tried_features(num_features)) {
        for (const std::size_t min_leaf : {1u, 3u, 8u}) {
            for (const bool balanced : {false, true}) {
                candidates.push_back({.kind = kind,
                                      .num_trees = trees,
                                      .tried_features = tried,
                                      .min_leaf_rows = min_leaf,
                                      .balanced = balanced});
            }
        }
    }
    return candidates;
}

TuningScores tune_forest(const TrainingRows& training, std::span<const ForestOptions> candidates,
                         const InnerDraws& draws, std::uint64_t seed, const RunContext& context) {
    const std::vector<InnerFold> folds = list_inner_folds(draws);
    const RandomStream stream = RandomStream(seed).child("forest tuning");
    Matrix<Label> predicted(candidates.size(), draws.rows.size());
    std::atomic<std::size_t> begun{0};
    const std::size_t num_jobs = candidates.size() * folds.size();
    parallel_for_each(num_jobs, context, [&](std::size_t job) {
        context.report("tuning", begun++, num_jobs);
        const std::size_t c = job / folds.size();
        const InnerFold& fold = folds[job % folds.size()];
        ForestOptions options = candidates[c];
        options.num_trees = trees_for_tuning;
        options.seed = stream.child(job % folds.size()).next_u64();
        std::vector<Label> labels;
        for (const RowIndex row : fold.train) labels.push_back(training.labels[row]);
        const Forest forest =
            fit_forest(gather_rows(training.features.view(), std::span<const RowIndex>(fold.train)), labels,
                       training.num_classes, options, context.serial());
        const auto answers = predict_labels(
            forest, gather_rows(training.features.view(), std::span<const RowIndex>(fold.left_out)));
        for (std::size_t i = 0; i < answers.size(); ++i) predicted(c, fold.places[i]) = answers[i];
    });
    return score_candidates(predicted, training, draws);
}

TunedForest fit_tuned_forest(const TrainingRows& training, ForestOptions options, std::uint64_t seed,
                             const RunContext& context) {
    options.seed = RandomStream(seed).child("forest").next_u64();
    return {.preparation = training.preparation,
            .options = options,
            .forest = fit_forest(training.features, training.labels, training.num_classes, options, context)};
}

Predictions predict(const TunedForest& model, const Matrix<float>& features, const RunContext& context) {
    Predictions result;
    result.scores = forest_probabilities(model.forest, features, context);
    for (std::size_t i = 0; i < features.rows(); ++i)
        result.labels.push_back(most_likely(result.scores.row(i)));
    return result;
}

Predictions predict(const TunedForest& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context) {
    return predict(model, prepare(model.preparation, data, rows).features, context);
}

std::string describe(const TunedForest& model) {
    return fmt::format("{} trees, {} features tried, leaves of {} and more{}", model.options.num_trees,
                       model.options.tried_features, model.options.min_leaf_rows,
                       model.options.balanced ? ", balanced" : "");
}

}  // namespace hardlearn
