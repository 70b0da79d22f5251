#include "hardlearn/records/comparison_record.hpp"

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json sets_json(const Comparison& comparison) {
    Json sets = Json::array();
    for (std::size_t i = 0; i < comparison.sets.size(); ++i) {
        const ComparedSet& set = comparison.sets[i];
        Json scores = Json::array();
        for (std::size_t m = 0; m < comparison.models.size(); ++m) {
            scores.push_back({{"model", comparison.models[m].name},
                              {"score", comparison.scores(i, m)},
                              {"repeats", set.repeats_of_models[m]}});
        }
        sets.push_back({{"name", set.name},
                        {"rows", set.rows},
                        {"features", set.features},
                        {"classes", set.classes},
                        {"folds", set.folds},
                        {"repeats", set.repeats},
                        {"seed", set.seed},
                        {"scores", scores}});
    }
    return sets;
}

Json models_json(const Comparison& comparison) {
    Json models = Json::array();
    for (const ComparedModel& model : comparison.models) {
        models.push_back({{"name", model.name},
                          {"mean_rank", model.mean_rank},
                          {"mean_score", model.mean_score},
                          {"fit_seconds", model.fit_seconds},
                          {"predict_seconds", model.predict_seconds}});
    }
    return models;
}

Json rivals_json(const Comparison& comparison) {
    Json rivals = Json::array();
    for (const Rivalry& rivalry : comparison.rivalries) {
        rivals.push_back({{"name", rivalry.rival},
                          {"wins", rivalry.wins},
                          {"losses", rivalry.losses},
                          {"ties", rivalry.ties},
                          {"median_difference",
                           {{"estimate", rivalry.median_difference.estimate},
                            {"low", rivalry.median_difference.low},
                            {"high", rivalry.median_difference.high}}},
                          {"p_value", rivalry.p_value},
                          {"adjusted_p_value", rivalry.adjusted_p_value}});
    }
    return rivals;
}

Json left_out_json(const Comparison& comparison) {
    Json sets = Json::array();
    for (const IncompleteSet& set : comparison.left_out) {
        sets.push_back({{"name", set.name}, {"missing_models", set.missing_models}});
    }
    return sets;
}

}  // namespace

std::string comparison_record(const ComparedRecords& compared) {
    const Comparison& comparison = compared.comparison;
    return record_text(
        {{"schema", "hardlearn.comparison/1"},
         {"score", comparison.score},
         {"lower_is_better", comparison.lower_is_better},
         {"rounding", rounding_of_scores},
         {"models", models_json(comparison)},
         {"friedman",
          {{"statistic", comparison.friedman.statistic}, {"p_value", comparison.friedman.p_value}}},
         {"reference", comparison.reference},
         {"rivals", rivals_json(comparison)},
         {"sets", sets_json(comparison)},
         {"left_out", left_out_json(comparison)},
         {"notes", notes_json(compared.notes)}});
}

}  // namespace hardlearn
