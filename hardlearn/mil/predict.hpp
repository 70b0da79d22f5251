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
#include "hardlearn/learninglet/viewed_rows.hpp"
#include "hardlearn/mil/micro_learner.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// The answer to one query and every voter's part in it.
struct QueryAnswer {
    Label prediction = 0;
    std::vector<float> scores;                     ///< one a class: probabilities, see predict
    std::vector<Votes> voters;                     ///< one a voter
    std::vector<std::vector<float>> voter_scores;  ///< one a voter, one a class; not calibrated
};

/// Answers one query, whose rows must come from view_queries with the model's space; a batch of its own where
/// a voter takes batches.
QueryAnswer answer_query(const MicroLearner& model, const Query& query);

/// The model's answer, given what each of its voters says.
QueryAnswer combine_votes(const MicroLearner& model, std::vector<Votes> votes);

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

/// Conformal sets for what the model predicted: see prediction_sets of vote_calibration.hpp. Error(bad_data)
/// for a model from before there was calibration.
Matrix<std::uint8_t> prediction_sets(const MicroLearner& model, const Predictions& predictions,
                                     double confidence);

/// How like the training rows each of the given rows is: see familiarity_of in familiarity.hpp.
/// Error(bad_data) for a model from before there was familiarity.
std::vector<double> familiarity_of(const MicroLearner& model, const Dataset& queries,
                                   std::span<const RowIndex> rows, const RunContext& context = {});

}  // namespace hardlearn
