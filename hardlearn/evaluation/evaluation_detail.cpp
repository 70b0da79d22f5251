#include "hardlearn/evaluation/evaluation_detail.hpp"

#include <algorithm>
#include <utility>

namespace hardlearn {
namespace {

TestedPredictions tested(const Predictions& predictions, const std::vector<Label>& truth) {
    TestedPredictions result;
    result.predicted = predictions.labels;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto of = [&](Label label) { return predictions.scores(i, static_cast<std::size_t>(label)); };
        result.probability.push_back(of(predictions.labels[i]));
        result.true_probability.push_back(of(truth[i]));
    }
    return result;
}

ModelDetail detail_of_model(const ModelRecord& record, const std::vector<Label>& truth) {
    ModelDetail model{.name = record.name,
                      .mean = record.mean,
                      .deviation = record.deviation,
                      .folds = {},
                      .chosen = {},
                      .sets = {},
                      .predictions = {},
                      .costs = {}};
    for (const FoldRecord& fold : record.folds) {
        model.folds.push_back(fold.test);
        model.chosen.push_back(fold.chosen);
    }
    if (record.sets) model.sets = SetCoverage{record.sets->coverage, record.sets->mean_size};
    for (const Predictions& repeat : record.predictions) model.predictions.push_back(tested(repeat, truth));
    return model;
}

}  // namespace

EvaluationDetail detail_of(const EvaluationRecord& record, const EvaluationOptions& options,
                           std::vector<std::string> class_names) {
    EvaluationDetail detail{.name = record.name,
                            .fingerprint = {},
                            .rows = record.rows,
                            .features = record.features,
                            .num_classes = record.classes,
                            .grouped = record.grouped,
                            .labelling = {},
                            .num_folds = options.num_folds,
                            .num_repeats = options.num_repeats,
                            .seed = options.seed,
                            .class_names = std::move(class_names),
                            .truth = record.truth,
                            .folds = record.folds,
                            .models = {},
                            .notes = {}};
    for (const ModelRecord& model : record.models)
        detail.models.push_back(detail_of_model(model, record.truth));
    return detail;
}

const ModelDetail* find_model(const EvaluationDetail& evaluation, const std::string& name) {
    const auto found = std::ranges::find(evaluation.models, name, &ModelDetail::name);
    return found == evaluation.models.end() ? nullptr : &*found;
}

}  // namespace hardlearn
