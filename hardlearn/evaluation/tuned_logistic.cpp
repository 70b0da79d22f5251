#include "hardlearn/evaluation/tuned_logistic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

constexpr std::array costs = {0.001, 0.01, 0.1, 1.0, 10.0, 100.0};

}  // namespace

std::vector<LogisticOptions> tuned_logistic_candidates() {
    std::vector<LogisticOptions> candidates;
    for (const double cost : costs) {
        for (const bool balanced : {false, true}) candidates.push_back({.cost = cost, .balanced = balanced});
    }
    return candidates;
}

TuningScores tune_logistic(const TrainingRows& training, const InnerDraws& draws, const RunContext& context) {
    const auto candidates = tuned_logistic_candidates();
    const auto folds = list_inner_folds(draws);
    Matrix<Label> predicted(candidates.size(), draws.rows.size());
    std::atomic<std::size_t> begun{0};
    parallel_for_each(folds.size(), context, [&](std::size_t f) {
        const TrainingRows part = training_part(training, folds[f].train);
        const Matrix<float> left_out = features_of(training, folds[f].left_out);
        const LogisticRows rows(part.features, context);
        for (std::size_t c = 0; c < candidates.size(); ++c) {
            context.report("tuning", begun++, candidates.size() * folds.size());
            const TunedLogistic model{.options = candidates[c],
                                      .model = fit_logistic(rows, part.labels, candidates[c], context),
                                      .num_classes = training.num_classes};
            const Predictions answers = predict(model, left_out, context.serial());
            for (std::size_t i = 0; i < folds[f].places.size(); ++i)
                predicted(c, folds[f].places[i]) = answers.labels[i];
        }
    });
    return score_candidates(predicted, training, draws);
}

TunedLogistic fit_tuned_logistic(const TrainingRows& training, const LogisticOptions& options,
                                 const RunContext& context) {
    return {.options = options,
            .model = fit_logistic(training.features, training.labels, options, context),
            .num_classes = training.num_classes};
}

Predictions predict(const TunedLogistic& model, const Matrix<float>& features, const RunContext& context) {
    Predictions predictions{.labels = std::vector<Label>(features.rows()),
                            .scores = Matrix<float>(features.rows(), model.num_classes)};
    parallel_for(features.rows(), 64, context, [&](std::size_t begin, std::size_t end) {
        std::vector<double> probabilities(model.model.classes.size());
        for (std::size_t i = begin; i < end; ++i) {
            logistic_probabilities(model.model, features.row(i).data(), probabilities);
            const auto scores = predictions.scores.row(i);
            for (std::size_t c = 0; c < probabilities.size(); ++c) {
                scores[static_cast<std::size_t>(model.model.classes[c])] =
                    static_cast<float>(probabilities[c]);
            }
            predictions.labels[i] = most_likely(scores);
        }
    });
    return predictions;
}

std::string describe(const TunedLogistic& model) {
    return fmt::format("cost {:g}{}", model.options.cost, model.options.balanced ? ", balanced" : "");
}

}  // namespace hardlearn
