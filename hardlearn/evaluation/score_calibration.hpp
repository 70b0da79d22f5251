#pragma once

#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

/// How a rival's scores become probabilities: the classes with training rows share `mixed` of the scores
/// evenly, so that none of them is impossible; a power of the classes' shares gives back to frequent ones
/// what class weights took; then a temperature.
struct ScoreCalibration {
    double mixed = 0;
    double prior_exponent = 0;
    double temperature = 1;
    std::vector<double> class_shares;  ///< of the training rows
};

/// What a model said of rows that it was not fitted on.
struct LeftOutScores {
    std::vector<Label> truth;
    Matrix<float> scores;  ///< rows x classes
};

/// Fits a model on the training part of the fold and scores the rows that it leaves out.
using ScoreFold = std::function<Matrix<float>(const InnerFold& fold, const RunContext& context)>;

/// The draws whose left-out rows a model is calibrated on: the first, two where there are fewer than 200
/// training rows.
std::span<const InnerDraws> calibration_draws(std::span<const InnerDraws> repeats, std::size_t num_rows);

/// The scores of the left-out rows of those draws; the folds in parallel.
LeftOutScores score_left_out(const TrainingRows& training, std::span<const InnerDraws> repeats,
                             const ScoreFold& score_fold, const RunContext& context = {});

/// The calibration with the least log loss of the left-out rows, against targets that spread 1 / (rows + 2)
/// over all classes with training rows: rows that are all right are no reason for certainty. `balanced`: the
/// model weighs classes, and prior exponents up to 1 are tried.
ScoreCalibration fit_score_calibration(const TrainingRows& training, const LeftOutScores& left_out,
                                       bool balanced = false);

Matrix<float> apply_score_calibration(const ScoreCalibration& calibration, MatrixView<const float> scores);

}  // namespace hardlearn
