#include "hardlearn/records/comparison_record.hpp"

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json interval_json(const Interval& interval) {
    return {{"estimate", interval.estimate}, {"low", interval.low}, {"high", interval.high}};
}

Json interval_json(const OrderStatisticInterval& exact) {
    Json json = interval_json(exact.interval);
    json["coverage"] = exact.coverage;
    return json;
}

Json test_json(const TestResult& test) {
    return {{"statistic", test.statistic}, {"p_value", test.p_value}};
}

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
                          {"median_difference", interval_json(rivalry.median_difference)},
                          {"p_value", rivalry.p_value},
                          {"adjusted_p_value", rivalry.adjusted_p_value},
                          {"mean_difference", interval_json(rivalry.mean_difference)},
                          {"paired_t", test_json(rivalry.paired_t)}});
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

Json nemenyi_json(const Comparison& comparison) {
    if (!comparison.rank_differences) return nullptr;
    const RankDifferences& differences = *comparison.rank_differences;
    Json groups = Json::array();
    for (const RankGroup& group : differences.groups) {
        Json names = Json::array();
        for (std::size_t m = group.first; m <= group.last; ++m) names.push_back(comparison.models[m].name);
        groups.push_back(std::move(names));
    }
    Json pairs = Json::array();
    for (std::size_t i = 0; i < comparison.models.size(); ++i) {
        for (std::size_t j = i + 1; j < comparison.models.size(); ++j) {
            pairs.push_back({{"first", comparison.models[i].name},
                             {"second", comparison.models[j].name},
                             {"p_value", differences.p_values(i, j)}});
        }
    }
    return {{"level", differences.level},
            {"critical_difference", differences.critical_difference},
            {"groups", groups},
            {"pairs", pairs}};
}

Json rank_test_json(const Comparison& comparison) {
    if (!comparison.rank_test) return nullptr;
    const RankTest& test = *comparison.rank_test;
    return {{"first", test.first},
            {"second", test.second},
            {"sets", test.sets},
            {"u", test.mann_whitney.u},
            {"p_value", test.mann_whitney.p_value},
            {"one_sided_p_value", test.one_sided_p_value},
            {"exact", test.mann_whitney.exact},
            {"cliffs_delta", test.cliffs_delta},
            {"probability_of_superiority", test.superiority},
            {"shift", interval_json(test.shift)},
            {"mean_difference", interval_json(test.mean_difference)},
            {"paired_t", test_json(test.paired_t)}};
}

Json lift_json(const Comparison& comparison) {
    if (!comparison.lift) return nullptr;
    const Lift& lift = *comparison.lift;
    Json scores = Json::array();
    for (const std::string_view score : lift_scores) scores.push_back(score);
    Json models = Json::array();
    for (std::size_t m = 0; m < comparison.models.size(); ++m) {
        Json values = Json::array();
        for (std::size_t i = 0; i < comparison.sets.size(); ++i) values.push_back(lift.values(i, m));
        models.push_back({{"model", comparison.models[m].name},
                          {"median", interval_json(lift.medians[m])},
                          {"values", values}});
    }
    return {{"scores", scores}, {"models", models}};
}

Json gains_json(const Comparison& comparison) {
    if (!comparison.gains) return nullptr;
    Json models = Json::array();
    for (const ModelGains& gains : comparison.gains->models) {
        Json sets = Json::array();
        for (std::size_t i = 0; i < gains.sets.size(); ++i) {
            sets.push_back({{"name", comparison.sets[i].name},
                            {"points", gains.sets[i].points},
                            {"relative", gains.sets[i].relative},
                            {"signed_ratio", gains.sets[i].signed_ratio}});
        }
        models.push_back({{"model", gains.model},
                          {"mean_points", interval_json(gains.mean_points)},
                          {"mean_relative", gains.mean_relative},
                          {"sets_with_relative", gains.num_relative},
                          {"paired_t", test_json(gains.paired_t)},
                          {"sets", sets}});
    }
    return {{"reference", comparison.gains->reference}, {"models", models}};
}

// From 1, as everywhere in records.
Json rows_json(const std::vector<std::size_t>& rows) {
    Json json = Json::array();
    for (const std::size_t row : rows) json.push_back(row + 1);
    return json;
}

Json model_failures_json(const ModelFailures& model) {
    Json classes = Json::array(), bands = Json::array();
    for (const ClassFailures& one : model.classes) {
        classes.push_back({{"name", one.name},
                           {"predictions", one.predictions},
                           {"errors", one.errors},
                           {"mistaken_for", one.errors > 0 ? Json(one.mistaken_for) : Json(nullptr)},
                           {"most_mistaken", one.most_mistaken}});
    }
    for (const BandFailures& band : model.bands) {
        bands.push_back({{"from", band.from},
                         {"to", band.to},
                         {"predictions", band.predictions},
                         {"errors", band.errors},
                         {"mean_confidence", band.mean_confidence}});
    }
    return {{"name", model.name},     {"predictions", model.predictions},
            {"errors", model.errors}, {"classes", classes},
            {"confidence", bands},    {"only_right", rows_json(model.only_right)}};
}

Json failures_json(const std::vector<SetFailures>& sets) {
    Json json = Json::array();
    for (const SetFailures& set : sets) {
        Json models = Json::array();
        for (const ModelFailures& model : set.models) models.push_back(model_failures_json(model));
        json.push_back({{"name", set.name},
                        {"rows", set.rows},
                        {"repeats", set.repeats},
                        {"models", models},
                        {"right_by_all", set.right_by_all},
                        {"right_by_none", rows_json(set.right_by_none)},
                        {"p_value", set.p_value}});
    }
    return json;
}

}  // namespace

std::string comparison_record(const ComparedRecords& compared) {
    const Comparison& comparison = compared.comparison;
    return record_text({{"schema", "hardlearn.comparison/1"},
                        {"score", comparison.score},
                        {"lower_is_better", comparison.lower_is_better},
                        {"rounding", rounding_of_scores},
                        {"models", models_json(comparison)},
                        {"friedman", test_json(comparison.friedman)},
                        {"nemenyi", nemenyi_json(comparison)},
                        {"reference", comparison.reference},
                        {"rivals", rivals_json(comparison)},
                        {"rank_test", rank_test_json(comparison)},
                        {"lift", lift_json(comparison)},
                        {"gains", gains_json(comparison)},
                        {"sets", sets_json(comparison)},
                        {"left_out", left_out_json(comparison)},
                        {"failures", failures_json(compared.failures)},
                        {"notes", notes_json(compared.notes)}});
}

}  // namespace hardlearn
