#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/fit_options.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// A fitted model under evaluation.
class Classifier {
  public:
    virtual ~Classifier() = default;
    virtual Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                                const RunContext& context) const = 0;
    /// Conformal sets for what was predicted, rows x classes with 1 for the classes in a row's set; none for
    /// models that make none. Error(bad_argument) for a confidence outside (0, 1).
    virtual std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions& predictions,
                                                                double confidence) const = 0;
    /// What was chosen, for people: "k 40, cost 10, gamma 0.055".
    virtual std::string description() const = 0;
};

/// Names that fit_classifier knows, in table order: majority, knn, naive-bayes, svm, random-forest,
/// extra-trees, mil-naive, mil-ptc, mil-auto.
std::span<const std::string_view> classifier_names();

/// Error(bad_argument) for a name that is not among them, with those there are.
void check_classifier_name(std::string_view name);

/// Those that are compared where none are named: all but mil-ptc.
std::span<const std::string_view> default_classifier_names();

/// Fits the named model on the given rows. Tuned models choose by D-index on the same inner
/// draws among 54 (knn, mil-naive, mil-ptc), 108 (svm) or 18 candidates
/// (forests). Error(bad_argument) for an unknown name lists those there are.
std::unique_ptr<Classifier> fit_classifier(std::string_view name, const Dataset& data,
                                           std::span<const RowIndex> rows, const FitOptions& options,
                                           const RunContext& context);

/// Whether the rows leave nothing to learn: one class, or no column that varies. Every model is then
/// `majority`.
bool leaves_nothing_to_learn(const Dataset& data, std::span<const RowIndex> rows);

/// A Micro-Learner under evaluation.
std::unique_ptr<Classifier> as_classifier(MicroLearner model);

}  // namespace hardlearn
