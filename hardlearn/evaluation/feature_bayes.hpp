#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/naive_bayes.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

/// Naive Bayes on prepared features, where an operator has changed the rows. Features that are still those of
/// the preparation are read back as the columns that they were, a missing number as the mean and a level
/// between others as the nearest. Else each feature with two values in training, as a leaf's, has shares with
/// Laplace smoothing, and any other a normal distribution a class.
struct FeatureBayes {
    /// What some features, one behind the other, are a column of.
    struct Source {
        std::size_t first = 0;
        std::vector<std::string> levels = {};  ///< one a feature; "" is missing; empty: a number
        float low = 0, high = 0;               ///< where they differ: one feature of these two values
    };
    std::vector<Source> sources;
    NaiveBayes model;  ///< without columns where nothing varies: the classes' shares decide
};

FeatureBayes fit_feature_bayes(const TrainingRows& training);
/// Of rows prepared as its training rows were.
Predictions predict(const FeatureBayes& model, const Matrix<float>& features, const RunContext& context = {});
std::string describe(const FeatureBayes& model);

}  // namespace hardlearn
