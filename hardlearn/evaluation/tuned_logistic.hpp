#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/tuning.hpp"
#include "hardlearn/logistic/logistic_regression.hpp"

namespace hardlearn {

/// Multinomial logistic regression on prepared rows, with what its candidate was.
struct TunedLogistic {
    LogisticOptions options;
    LogisticRegression model;
    std::size_t num_classes = 0;
};

/// The 12 candidates: 6 costs x balanced or not, the smoothest first.
std::vector<LogisticOptions> tuned_logistic_candidates();
TuningScores tune_logistic(const TrainingRows& training, const InnerDraws& draws,
                           const RunContext& context = {});

TunedLogistic fit_tuned_logistic(const TrainingRows& training, const LogisticOptions& options,
                                 const RunContext& context = {});
/// Of rows prepared as its training rows were; classes without training rows get 0.
Predictions predict(const TunedLogistic& model, const Matrix<float>& features,
                    const RunContext& context = {});
std::string describe(const TunedLogistic& model);

}  // namespace hardlearn
