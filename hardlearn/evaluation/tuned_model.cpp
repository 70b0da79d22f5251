#include "hardlearn/evaluation/tuned_model.hpp"

namespace hardlearn {
namespace {

class PreparingClassifier final : public Classifier {
  public:
    PreparingClassifier(Preparation preparation, std::unique_ptr<PreparedModel> model)
        : preparation_(std::move(preparation)), model_(std::move(model)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        return model_->predict(prepare(preparation_, data, rows).features, context);
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions&, double) const override {
        return std::nullopt;
    }
    std::string description() const override { return model_->description(); }

  private:
    Preparation preparation_;
    std::unique_ptr<PreparedModel> model_;
};

class CalibratedClassifier final : public Classifier {
  public:
    CalibratedClassifier(std::unique_ptr<Classifier> model, ScoreCalibration calibration)
        : model_(std::move(model)), calibration_(std::move(calibration)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        Predictions predictions = model_->predict(data, rows, context);
        predictions.scores = apply_score_calibration(calibration_, predictions.scores);
        return predictions;
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions& predictions,
                                                        double confidence) const override {
        return model_->prediction_sets(predictions, confidence);
    }
    std::string description() const override { return model_->description(); }

  private:
    std::unique_ptr<Classifier> model_;
    ScoreCalibration calibration_;
};

}  // namespace

std::unique_ptr<Classifier> with_calibration(std::unique_ptr<Classifier> model,
                                             ScoreCalibration calibration) {
    return std::make_unique<CalibratedClassifier>(std::move(model), std::move(calibration));
}

TunedFit fit_tuned_model(const TunedKind& kind, const Dataset& data, std::span<const RowIndex> rows,
                         const FitOptions& options, const RunContext& context) {
    const TrainingRows training = prepare_training_rows(data, rows);
    const auto fit = [&](std::size_t candidate) {
        return std::make_unique<PreparingClassifier>(training.preparation,
                                                     kind.fit(training, candidate, context));
    };
    const std::vector<InnerDraws> repeats = tuning_draws(training, options);
    if (repeats.empty()) return {.model = fit(kind.default_candidate)};
    const TuningScores scores = tune_on_repeats(
        repeats, [&](const InnerDraws& draws) { return kind.tune(training, draws, context); });
    if (!options.calibrate) return {.model = fit(scores.best)};
    const auto score_fold = [&](const InnerFold& fold, const RunContext& serial) {
        const auto part = kind.fit(training_part(training, fold.train), scores.best, serial);
        return part->predict(features_of(training, fold.left_out), serial).scores;
    };
    LeftOutScores left_out = score_left_out(training, repeats, score_fold, context);
    const bool balanced = kind.is_balanced && kind.is_balanced(training, scores.best);
    const ScoreCalibration calibration = fit_score_calibration(training, left_out, balanced);
    left_out.scores = apply_score_calibration(calibration, left_out.scores);
    return {.model = with_calibration(fit(scores.best), calibration), .left_out = std::move(left_out)};
}

}  // namespace hardlearn
