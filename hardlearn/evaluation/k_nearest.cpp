#include "hardlearn/evaluation/k_nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/neighbors/batch_search.hpp"

namespace hardlearn {
namespace {

constexpr std::array views = {View::euclidean, View::correlation, View::cosine};
constexpr std::array weightings = {NeighborWeights::uniform, NeighborWeights::distance};
constexpr std::array<std::size_t, 9> numbers_of_neighbors = {100, 65, 40, 25, 15, 9, 5, 3, 1};

double weight_of(const Neighbor& neighbor, const KNearestOptions& options, bool exact_match) {
    if (options.weights == NeighborWeights::uniform) return 1.0;
    if (exact_match) return neighbor.squared_distance == 0 ? 1.0 : 0.0;
    // The number of features would only change the unit.
    return 1.0 / view_distance(options.view, neighbor.squared_distance, 1);
}

/// 1 / (classes * share of the rows) where classes are balanced; 0 for those without rows.
std::vector<double> weights_of_classes(std::span<const Label> labels, std::size_t num_classes) {
    const auto counts = class_counts(labels, num_classes);
    const auto present =
        static_cast<double>(num_classes - static_cast<std::size_t>(std::ranges::count(counts, 0u)));
    std::vector<double> weights;
    for (const std::size_t count : counts) {
        const double expected = static_cast<double>(labels.size()) / present;
        weights.push_back(count > 0 ? expected / static_cast<double>(count) : 0);
    }
    return weights;
}

/// Labels of the training rows, and what a vote for each class counts where classes are balanced.
struct Electorate {
    std::span<const Label> labels;
    std::span<const double> class_weights;
};

/// Shares of the votes of the first num_neighbors of `nearest`.
void vote_shares(std::span<const Neighbor> nearest, const Electorate& electorate,
                 const KNearestOptions& options, std::span<float> shares) {
    const auto voters = nearest.first(std::min(nearest.size(), options.num_neighbors));
    const bool exact_match = voters.front().squared_distance == 0;
    std::vector<double> votes(shares.size(), 0.0);
    double total = 0;
    for (const Neighbor& neighbor : voters) {
        const auto label = static_cast<std::size_t>(electorate.labels[neighbor.row]);
        const double weight = weight_of(neighbor, options, exact_match) *
                              (options.balanced ? electorate.class_weights[label] : 1.0);
        votes[label] += weight;
        total += weight;
    }
    std::ranges::transform(votes, shares.begin(),
                           [&](double vote) { return static_cast<float>(vote / total); });
}

}  // namespace

std::vector<KNearestOptions> k_nearest_candidates() {
    std::vector<KNearestOptions> candidates;
    for (const View view : views) {
        for (const NeighborWeights weights : weightings) {
            for (const std::size_t k : numbers_of_neighbors) {
                for (const bool balanced : {false, true}) candidates.push_back({k, view, weights, balanced});
            }
        }
    }
    return candidates;
}

TuningScores tune_k_nearest(const TrainingRows& training, const InnerDraws& draws,
                            const RunContext& context) {
    const auto candidates = k_nearest_candidates();
    const auto folds = list_inner_folds(draws);
    Matrix<Label> predicted(candidates.size(), draws.rows.size());
    std::vector<float> shares(training.num_classes);
    for (const View view : views) {
        const Matrix<float> rows = view_rows(view, training.features);
        for (std::size_t fold = 0; fold < folds.size(); ++fold) {
            const std::vector<std::size_t>& places = folds[fold].places;
            const std::vector<RowIndex>& left_out = folds[fold].left_out;
            const auto class_weights =
                weights_of_classes(training_part(training, folds[fold].train).labels, training.num_classes);
            const auto lists = find_neighbors(gather_rows(rows.view(), std::span<const RowIndex>(left_out)),
                                              {.rows = rows,
                                               .candidates = folds[fold].train,
                                               .labels = training.labels,
                                               .num_classes = training.num_classes},
                                              numbers_of_neighbors.front(), {}, context);
            for (std::size_t i = 0; i < places.size(); ++i) {
                for (std::size_t c = 0; c < candidates.size(); ++c) {
                    if (candidates[c].view != view) continue;
                    vote_shares(lists[i].nearest, {training.labels, class_weights}, candidates[c], shares);
                    predicted(c, places[i]) = most_likely(shares);
                }
            }
        }
    }
    return score_candidates(predicted, training, draws);
}

KNearest fit_k_nearest(const TrainingRows& training, const KNearestOptions& options) {
    return {.preparation = training.preparation,
            .options = options,
            .rows = view_rows(options.view, training.features),
            .labels = training.labels,
            .class_weights = weights_of_classes(training.labels, training.num_classes),
            .num_classes = training.num_classes};
}

Predictions predict(const KNearest& model, const Matrix<float>& features, const RunContext& context) {
    const Matrix<float> queries = view_rows(model.options.view, features);
    const std::size_t count = queries.rows();
    const auto all = all_rows(model.rows.rows());
    Predictions predictions{.labels = std::vector<Label>(count),
                            .scores = Matrix<float>(count, model.num_classes)};
    const BatchSearch search(
        {.rows = model.rows, .candidates = all, .labels = model.labels, .num_classes = model.num_classes},
        {.nearest = model.options.num_neighbors}, count);
    parallel_for(count, search.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
        const auto lists = search.find(some_rows(queries.view(), begin, end));
        for (std::size_t i = begin; i < end; ++i) {
            const auto scores = predictions.scores.row(i);
            vote_shares(lists[i - begin].nearest, {model.labels, model.class_weights}, model.options, scores);
            predictions.labels[i] = most_likely(scores);
        }
    });
    return predictions;
}

Predictions predict(const KNearest& model, const Dataset& data, std::span<const RowIndex> rows,
                    const RunContext& context) {
    return predict(model, prepare(model.preparation, data, rows).features, context);
}

std::string describe(const KNearest& model) {
    return fmt::format("k {}, {}{}{}", model.options.num_neighbors, name_of(model.options.view),
                       model.options.weights == NeighborWeights::distance ? ", weighted by distance" : "",
                       model.options.balanced ? ", balanced" : "");
}

}  // namespace hardlearn
