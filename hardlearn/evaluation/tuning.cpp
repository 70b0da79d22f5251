#include "hardlearn/evaluation/tuning.hpp"

#include <algorithm>

#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {

TrainingRows prepare_training_rows(const Dataset& data, std::span<const RowIndex> rows) {
    check_training_rows(data, rows);
    TrainingRows training;
    training.preparation = fit_preparation(data, rows);
    training.features = prepare(training.preparation, data, rows).features;
    training.num_classes = data.num_classes();
    for (const RowIndex row : rows) {
        training.labels.push_back(data.labels[row]);
        if (!data.groups.empty()) training.groups.push_back(data.groups[row]);
    }
    return training;
}

TrainingRows training_part(const TrainingRows& training, std::span<const RowIndex> rows) {
    TrainingRows part{.preparation = training.preparation,
                      .features = features_of(training, rows),
                      .num_classes = training.num_classes};
    for (const RowIndex row : rows) {
        part.labels.push_back(training.labels[row]);
        if (!training.groups.empty()) part.groups.push_back(training.groups[row]);
    }
    return part;
}

Matrix<float> features_of(const TrainingRows& training, std::span<const RowIndex> rows) {
    return gather_rows(training.features.view(), rows);
}

std::vector<InnerDraws> tuning_draws(const TrainingRows& training, const FitOptions& options) {
    return repeated_draws(
        {.labels = training.labels, .num_classes = training.num_classes, .groups = training.groups},
        {.num_folds = options.num_inner_folds, .max_rows = options.max_tuning_rows},
        {.max_repeats = options.max_inner_repeats}, RandomStream(options.seed).child("inner draws"));
}

std::vector<InnerFold> list_inner_folds(const InnerDraws& draws) {
    std::vector<InnerFold> folds(draws.num_folds);
    for (std::size_t i = 0; i < draws.rows.size(); ++i) {
        for (std::size_t f = 0; f < folds.size(); ++f) {
            if (draws.folds[i] == f) {
                folds[f].left_out.push_back(draws.rows[i]);
                folds[f].places.push_back(i);
            } else {
                folds[f].train.push_back(draws.rows[i]);
            }
        }
    }
    return folds;
}

TuningScores score_candidates(const Matrix<Label>& predicted, const TrainingRows& training,
                              const InnerDraws& draws) {
    std::vector<std::size_t> left_out;
    std::vector<Label> truth;
    for (std::size_t i = 0; i < draws.rows.size(); ++i) {
        if (draws.folds[i] >= draws.num_folds) continue;
        left_out.push_back(i);
        truth.push_back(training.labels[draws.rows[i]]);
    }
    TuningScores scores{.d_index = {}, .best = 0, .predicted = predicted};
    std::vector<Label> answers(truth.size());
    for (std::size_t c = 0; c < predicted.rows(); ++c) {
        for (std::size_t i = 0; i < left_out.size(); ++i) answers[i] = predicted(c, left_out[i]);
        scores.d_index.push_back(d_index(truth, answers, training.num_classes));
        if (rounded_score(scores.d_index[c]) > rounded_score(scores.d_index[scores.best])) scores.best = c;
    }
    return scores;
}

TuningScores tune_on_repeats(std::span<const InnerDraws> repeats,
                             const std::function<TuningScores(const InnerDraws&)>& tune) {
    TuningScores mean;
    for (const InnerDraws& draws : repeats) {
        const TuningScores scores = tune(draws);
        mean.d_index.resize(scores.d_index.size());
        for (std::size_t c = 0; c < scores.d_index.size(); ++c) {
            mean.d_index[c] += scores.d_index[c] / static_cast<double>(repeats.size());
        }
    }
    const auto best = std::ranges::max_element(mean.d_index, {}, rounded_score);
    mean.best = static_cast<std::size_t>(best - mean.d_index.begin());
    return mean;
}

Label most_likely(std::span<const float> scores) {
    return static_cast<Label>(std::ranges::max_element(scores) - scores.begin());
}

}  // namespace hardlearn
