#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/evaluation/fit_options.hpp"
#include "hardlearn/evaluation/fitted_classifier.hpp"
#include "hardlearn/evaluation/score_calibration.hpp"
#include "hardlearn/evaluation/tuning.hpp"

namespace hardlearn {

/// A model fitted on prepared rows.
class PreparedModel {
  public:
    virtual ~PreparedModel() = default;
    /// Of rows prepared as its training rows were; scores as yet uncalibrated.
    virtual Predictions predict(const Matrix<float>& features, const RunContext& context) const = 0;
    virtual std::string description() const = 0;
};

/// predict(model, features, context), where a member of that name would hide it.
template <class Model>
Predictions predictions_of(const Model& model, const Matrix<float>& features, const RunContext& context) {
    return predict(model, features, context);
}

/// Any type with `predict(model, features, context)` and `describe(model)` as a PreparedModel.
template <class Model>
std::unique_ptr<PreparedModel> prepared_model(Model model) {
    class Prepared final : public PreparedModel {
      public:
        explicit Prepared(Model fitted) : fitted_(std::move(fitted)) {}
        Predictions predict(const Matrix<float>& features, const RunContext& context) const override {
            return predictions_of(fitted_, features, context);
        }
        std::string description() const override { return describe(fitted_); }

      private:
        Model fitted_;
    };
    return std::make_unique<Prepared>(std::move(model));
}

/// A kind of model with candidates among which inner draws choose.
struct TunedKind {
    std::size_t default_candidate = 0;  ///< where there are too few rows to draw
    std::function<TuningScores(const TrainingRows& training, const InnerDraws& draws,
                               const RunContext& context)>
        tune;
    std::function<std::unique_ptr<PreparedModel>(const TrainingRows& training, std::size_t candidate,
                                                 const RunContext& context)>
        fit;
    /// Whether the candidate weighs classes; empty: none does.
    std::function<bool(const TrainingRows& training, std::size_t candidate)> is_balanced = {};
};

/// A tuned model, and what its candidate says of rows that the draws leave out.
struct TunedFit {
    std::shared_ptr<const Classifier> model;
    LeftOutScores left_out;  ///< calibrated as the model's; no rows where there were too few to draw
};

/// Prepares the rows, chooses the candidate with the best D-index over the inner draws, calibrates its scores
/// on rows that these draws leave out, and fits it on all rows. Without draws the default candidate as it is.
TunedFit fit_tuned_model(const TunedKind& kind, const Dataset& data, std::span<const RowIndex> rows,
                         const FitOptions& options, const RunContext& context = {});

/// The model with its scores calibrated.
std::unique_ptr<Classifier> with_calibration(std::unique_ptr<Classifier> model, ScoreCalibration calibration);

}  // namespace hardlearn
