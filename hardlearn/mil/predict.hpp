#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

struct MicroPredictions : Predictions {
    std::size_t unseen_categories = 0;  ///< cells with a level that training did not have
};

/// Predicts the given rows of `queries`; columns are matched by name. Where a voter takes batches,
/// they are made of these rows; else an answer does not depend on the other rows. The vote is the voters'
/// weighted mean; the label is the class with the highest vote times class factor; the scores are the vote as
/// probabilities, through the temperature that suits left-out rows best (0 for a class without training
/// rows). With a prior exponent above 0 the label, chosen to be fair to small classes, need not be the most
/// probable class.
MicroPredictions predict(const MicroLearner& model, const Dataset& queries, std::span<const RowIndex> rows,
                         const RunContext& context = {});

/// The same for rows of numbers, in the columns' order of training; NaN is missing. Error(bad_data) where the
/// model has another number of columns, or texts.
MicroPredictions predict(const MicroLearner& model, MatrixView<const float> rows,
                         const RunContext& context = {});

/// The same for one row of numbers.
MicroPredictions predict(const MicroLearner& model, std::span<const float> row,
                         const RunContext& context = {});

/// Conformal sets for what the model predicted: rows x classes, 1 for each class in the row's set. As far as
/// a new row is exchangeable with the training rows, or its group with theirs, its set holds its class with a
/// probability of about `confidence`; a set that is not empty holds the predicted class. Error(bad_argument)
/// for a confidence outside (0, 1), Error(bad_data) for a model from before there was calibration.
Matrix<std::uint8_t> prediction_sets(const MicroLearner& model, const Predictions& predictions,
                                     double confidence);

/// The highest confidence for which sets of this model can leave a class out: few left-out rows, or groups,
/// promise little. Error(bad_data) for a model from before there was calibration.
double highest_confidence(const MicroLearner& model);

/// How like the training rows each of the given rows is, above 0 to 1: the p-value of "this row is like the
/// training rows" by its mean distance to the 5 nearest of them. For rows like the training rows it is
/// uniform: a share of about L of them gets at most L. Error(bad_data) for a model from before there was
/// familiarity.
std::vector<double> familiarity_of(const MicroLearner& model, const Dataset& queries,
                                   std::span<const RowIndex> rows, const RunContext& context = {});

}  // namespace hardlearn
