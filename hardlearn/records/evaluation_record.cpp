#include "hardlearn/records/evaluation_record.hpp"

#include "hardlearn/records/model_scores-inl.hpp"

namespace hardlearn {
namespace {

Json fold_json(const FoldRecord& fold) {
    Json json = {{"repeat", fold.repeat + 1}, {"fold", fold.fold + 1}};
    json.update(scores_json(fold.test));
    json["train"] = scores_json(fold.train);
    json["chosen"] = fold.chosen;
    json["fit_seconds"] = fold.fit_seconds;
    json["predict_seconds"] = fold.predict_seconds;
    return json;
}

Json model_json(const ModelRecord& model) {
    Json folds = Json::array();
    for (const FoldRecord& fold : model.folds) folds.push_back(fold_json(fold));
    Json sets;
    if (model.sets) sets = {{"coverage", model.sets->coverage}, {"mean_size", model.sets->mean_size}};
    return {{"name", model.name},
            {"scores", mean_scores_json(model)},
            {"sets_at_90", sets},
            {"train", scores_json(model.train_mean)},
            {"folds", folds},
            {"fit_seconds", model.fit_seconds},
            {"predict_seconds", model.predict_seconds}};
}

Json set_json(const EvaluatedSet& set, const std::string& file) {
    Json hardness;
    if (set.hardness) {
        hardness = {{"lhi", index_json(*set.hardness)},
                    {"raw_lhi", set.hardness->raw},
                    {"verdict", name_of(set.hardness->verdict)}};
    }
    Json models = Json::array();
    for (const ModelRecord& model : set.record.models) models.push_back(model_json(model));
    return {{"name", set.record.name},
            {"file", file},
            {"rows", set.record.rows},
            {"features", set.record.features},
            {"classes", set.record.classes},
            {"grouped", set.record.grouped},
            {"warnings", set.record.warnings},
            {"hardness", hardness},
            {"models", models}};
}

}  // namespace

Json mean_scores_json(const ModelRecord& model) {
    Json scores = Json::object();
    for (const ScoreField& field : score_fields()) {
        scores[std::string(field.name)] = {{"mean", model.mean.*field.value},
                                           {"sd", model.deviation.*field.value}};
    }
    return scores;
}

std::string evaluation_record(std::span<const EvaluatedSet> sets, std::span<const std::string> files) {
    Json data = Json::array();
    for (std::size_t i = 0; i < sets.size(); ++i) data.push_back(set_json(sets[i], files[i]));
    const EvaluationOptions protocol = sets.empty() ? EvaluationOptions{} : sets.front().options.protocol;
    return record_text({{"schema", "hardlearn.evaluation/1"},
                        {"folds", protocol.num_folds},
                        {"repeats", protocol.num_repeats},
                        {"seed", protocol.seed},
                        {"exact", protocol.max_exact_rows == all_neighbors},
                        {"data", data}});
}

}  // namespace hardlearn
