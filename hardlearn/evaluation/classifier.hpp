#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/fit_options.hpp"
#include "hardlearn/evaluation/fitted_classifier.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// Names that fit_classifier knows, in table order: majority, knn, naive-bayes, logistic-regression,
/// svm, random-forest, extra-trees, mil-naive, mil-ptc, mil-sc-let, mil-published, mil-local, mil-auto.
std::span<const std::string_view> classifier_names();

/// Whether fit_classifier knows the name: one of these, or of a tuned model with +decision behind it, which
/// applies the decision of Micro-Learning to its calibrated probabilities (svm+decision), or of a tuned model
/// or naive-bayes with an operator before it (smote+svm, see operated_kind.hpp).
bool is_classifier_name(std::string_view name);

/// Error(bad_argument) for a name that is not among them, with those there are.
void check_classifier_name(std::string_view name);

/// Those that are compared where none are named: all but mil-ptc, mil-sc-let, mil-published and mil-local.
std::span<const std::string_view> default_classifier_names();

/// Fits the named model on the given rows. Tuned models choose by D-index on the same inner draws among 54
/// (mil-naive, mil-ptc), 4 (mil-sc-let), 108 (knn, svm), 18 (forests) or 12 candidates (logistic-regression).
/// Scores of all but majority and Micro-Learners are calibrated on the rows that these draws leave out.
/// Error(bad_argument) for an unknown name lists those there are.
std::unique_ptr<Classifier> fit_classifier(std::string_view name, const Dataset& data,
                                           std::span<const RowIndex> rows, const FitOptions& options,
                                           const RunContext& context);

/// Whether the rows leave nothing to learn: one class, or no column that varies. Every model is then
/// `majority`.
bool leaves_nothing_to_learn(const Dataset& data, std::span<const RowIndex> rows);

/// A Micro-Learner under evaluation.
std::unique_ptr<Classifier> as_classifier(MicroLearner model);

}  // namespace hardlearn
