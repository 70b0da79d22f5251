#pragma once

#include <string>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/naive_bayes.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

/// Naive Bayes on prepared features: every feature has a normal distribution a class, levels of texts too. It
/// stands for NaiveBayes where an operator has changed the rows.
struct FeatureBayes {
    NaiveBayes model;  ///< without columns where no feature varies: the classes' shares decide
};

FeatureBayes fit_feature_bayes(const TrainingRows& training);
/// Of rows prepared as its training rows were.
Predictions predict(const FeatureBayes& model, const Matrix<float>& features, const RunContext& context = {});
std::string describe(const FeatureBayes& model);

}  // namespace hardlearn
