#include "hardlearn/evaluation/decided_model.hpp"

#include <algorithm>

#include "hardlearn/ensemble/decision_matrix.hpp"

namespace hardlearn {
namespace {

/// Another owner of a model.
class SharedClassifier : public Classifier {
  public:
    explicit SharedClassifier(std::shared_ptr<const Classifier> model) : model_(std::move(model)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        return model_->predict(data, rows, context);
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions& predictions,
                                                        double confidence) const override {
        return model_->prediction_sets(predictions, confidence);
    }
    std::string description() const override { return model_->description(); }

  private:
    std::shared_ptr<const Classifier> model_;
};

class DecidedClassifier final : public SharedClassifier {
  public:
    DecidedClassifier(std::shared_ptr<const Classifier> model, DecisionMatrix decision)
        : SharedClassifier(std::move(model)), decision_(std::move(decision)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        Predictions predictions = SharedClassifier::predict(data, rows, context);
        std::vector<double> probabilities(predictions.scores.columns());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::ranges::copy(predictions.scores.row(i), probabilities.begin());
            predictions.labels[i] = decision_.decide(probabilities);
        }
        return predictions;
    }
    std::string description() const override {
        return SharedClassifier::description() +
               (decision_.worth.rows() > 0 ? ", decided" : ", most probable class");
    }

  private:
    DecisionMatrix decision_;
};

Matrix<double> in_double(const Matrix<float>& scores) {
    Matrix<double> result(scores.rows(), scores.columns());
    for (std::size_t i = 0; i < scores.rows(); ++i) std::ranges::copy(scores.row(i), result.row(i).begin());
    return result;
}

std::vector<Label> labels_at(const Dataset& data, std::span<const RowIndex> rows) {
    std::vector<Label> labels;
    for (const RowIndex row : rows) labels.push_back(data.labels[row]);
    return labels;
}

}  // namespace

std::string_view without_decision(std::string_view name) {
    if (name.ends_with(decision_suffix)) name.remove_suffix(decision_suffix.size());
    return name;
}

std::unique_ptr<Classifier> as_named(std::string_view name, const TunedFit& fit) {
    if (!name.ends_with(decision_suffix) || fit.left_out.truth.empty())
        return std::make_unique<SharedClassifier>(fit.model);
    return std::make_unique<DecidedClassifier>(
        fit.model, fit_decision(in_double(fit.left_out.scores), fit.left_out.truth, Objective::d_index));
}

std::unique_ptr<Classifier> fit_named_model(const NamedKind& named, const Dataset& data,
                                            std::span<const RowIndex> rows, const FitOptions& options,
                                            const RunContext& context) {
    const auto make = [&] { return fit_tuned_model(named.kind, data, rows, options, context); };
    const std::string_view name = without_decision(named.name);
    SharedFits own;
    const TunedFit& fit = (options.shared ? *options.shared : own).of(name, data, rows, make);
    return as_named(named.name, fit);
}

const TunedFit& SharedFits::of(std::string_view name, const Dataset& data, std::span<const RowIndex> rows,
                               const std::function<TunedFit()>& fit) {
    std::vector<Label> labels = labels_at(data, rows);
    const auto found = kept_.find(name);
    if (found != kept_.end() && found->second.data == &data && found->second.labels == labels &&
        std::ranges::equal(found->second.rows, rows)) {
        return found->second.fit;
    }
    Kept made{.data = &data, .rows = {rows.begin(), rows.end()}, .labels = std::move(labels), .fit = fit()};
    return kept_.insert_or_assign(std::string(name), std::move(made)).first->second.fit;
}

}  // namespace hardlearn
