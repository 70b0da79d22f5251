#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

/// How a rival's scores become probabilities: ((1 - mixed) score + mixed / known classes)^(1 / temperature),
/// normalised; 0 for the others. The order of the classes stays.
struct ScoreCalibration {
    double mixed = 0;  ///< above 0: no class that was seen is impossible
    double temperature = 1;
    std::vector<std::uint8_t> known;  ///< one a class: whether it has training rows
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

/// The calibration with the least log loss of the left-out rows, against targets that leave 1 / (rows + 2) to
/// all known classes: rows that are all right are no reason for certainty.
ScoreCalibration fit_score_calibration(const TrainingRows& training, const LeftOutScores& left_out);

Matrix<float> apply_score_calibration(const ScoreCalibration& calibration, MatrixView<const float> scores);

}  // namespace hardlearn
