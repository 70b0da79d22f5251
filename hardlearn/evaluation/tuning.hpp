#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/fit_options.hpp"

namespace hardlearn {

/// The rows that a model is fitted on, prepared by what they themselves say.
struct TrainingRows {
    Preparation preparation;
    Matrix<float> features;
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;  ///< empty where rows are independent
    std::size_t num_classes = 0;
};

TrainingRows prepare_training_rows(const Dataset& data, std::span<const RowIndex> rows);

/// Some of the training rows, under the preparation of all.
TrainingRows training_part(const TrainingRows& training, std::span<const RowIndex> rows);
Matrix<float> features_of(const TrainingRows& training, std::span<const RowIndex> rows);

/// The inner draws of these rows, repeated where rows are few: the same ones for every model and for
/// fit_micro_learner with the same options. Empty with too few rows: then models take their default
/// candidate.
std::vector<InnerDraws> tuning_draws(const TrainingRows& training, const FitOptions& options);

/// One inner fold: positions among the training rows, and where the left-out ones stand among the draws'
/// rows.
struct InnerFold {
    std::vector<RowIndex> train;
    std::vector<RowIndex> left_out;
    std::vector<std::size_t> places;
};
std::vector<InnerFold> list_inner_folds(const InnerDraws& draws);

/// How the candidates of a model did.
struct TuningScores {
    std::vector<double> d_index;   ///< of each candidate, pooled over the left-out rows of a repeat
    std::size_t best = 0;          ///< the highest; ties to the first
    Matrix<Label> predicted = {};  ///< candidates x draws.rows; of rows that are never left out, anything
};

/// Scores candidates by what they predicted of the rows that are left out: `predicted` is candidates x
/// draws.rows.
TuningScores score_candidates(const Matrix<Label>& predicted, const TrainingRows& training,
                              const InnerDraws& draws);

/// Each candidate's mean over the repeats of what `tune` says of one; without predictions.
TuningScores tune_on_repeats(std::span<const InnerDraws> repeats,
                             const std::function<TuningScores(const InnerDraws&)>& tune);

/// Position of the largest value; ties to the first.
Label most_likely(std::span<const float> scores);

}  // namespace hardlearn
