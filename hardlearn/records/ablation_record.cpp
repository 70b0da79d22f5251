#include "hardlearn/records/ablation_record.hpp"

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/records/model_scores-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {
namespace {

Json folds_json(const ModelRecord& model) {
    Json folds = Json::array();
    for (const FoldRecord& fold : model.folds) {
        Json json = {{"repeat", fold.repeat + 1}, {"fold", fold.fold + 1}};
        for (const ScoreField& field : compared_scores())
            json[std::string(field.name)] = fold.test.*field.value;
        json["chosen"] = fold.chosen;
        json["fit_seconds"] = fold.fit_seconds;
        json["predict_seconds"] = fold.predict_seconds;
        folds.push_back(std::move(json));
    }
    return folds;
}

Json comparisons_json(const VariantRecord& variant) {
    if (variant.comparisons.empty()) return {};
    Json json = Json::object();
    for (std::size_t s = 0; s < compared_scores().size(); ++s) {
        const FoldComparison& comparison = variant.comparisons[s];
        json[std::string(compared_scores()[s].name)] = {{"difference", comparison.difference.estimate},
                                                        {"low", comparison.difference.low},
                                                        {"high", comparison.difference.high},
                                                        {"p", comparison.p_value},
                                                        {"p_holm", comparison.p_holm}};
    }
    json["eight_scores"] = {{"p", variant.eight_scores_p}, {"p_bonferroni", variant.eight_scores_bonferroni}};
    return json;
}

Json sanitization_json(const SanitizationCounts& counts) {
    if (counts.training_rows == 0) return {};
    return {{"training_rows", counts.training_rows},
            {"flipped", counts.flipped},
            {"removed", counts.removed},
            {"removed_flipped", counts.removed_flipped}};
}

Json variant_json(const VariantRecord& variant) {
    return {{"name", name_of(variant.variant)},
            {"scores", mean_scores_json(variant.model)},
            {"against_full", comparisons_json(variant)},
            {"sanitization", sanitization_json(variant.sanitization)},
            {"fit_seconds", variant.model.fit_seconds},
            {"predict_seconds", variant.model.predict_seconds},
            {"folds", folds_json(variant.model)}};
}

Json set_json(const AblatedSet& set, const std::string& file) {
    const AblationRecord& record = set.record;
    Json variants = Json::array();
    for (const VariantRecord& variant : record.variants) variants.push_back(variant_json(variant));
    return {{"name", record.name},         {"file", file},
            {"rows", record.rows},         {"features", record.features},
            {"classes", record.classes},   {"grouped", record.grouped},
            {"warnings", record.warnings}, {"notes", notes_json(set.notes)},
            {"variants", variants}};
}

Json over_sets_json(const VariantOverSets& variant) {
    Json json = {{"name", name_of(variant.variant)}};
    for (std::size_t s = 0; s < compared_scores().size(); ++s) {
        const SetComparison& comparison = variant.comparisons[s];
        json[std::string(compared_scores()[s].name)] = {{"mean_difference", comparison.mean_difference},
                                                        {"wins", comparison.wins},
                                                        {"losses", comparison.losses},
                                                        {"p", comparison.p_value},
                                                        {"p_holm", comparison.p_holm}};
    }
    return json;
}

}  // namespace

std::string ablation_record(std::span<const AblatedSet> sets, std::span<const std::string> files,
                            std::span<const VariantOverSets> over_sets, const AblationOptions& options) {
    Json data = Json::array();
    for (std::size_t i = 0; i < sets.size(); ++i) data.push_back(set_json(sets[i], files[i]));
    Json variants = Json::array();
    for (const VariantOverSets& variant : over_sets) variants.push_back(over_sets_json(variant));
    return record_text({{"schema", "hardlearn.ablation/2"},
                        {"folds", options.num_folds},
                        {"repeats", options.num_repeats},
                        {"seed", options.seed},
                        {"flip", options.flip_share},
                        {"full", name_of(reference_of(options.learner))},
                        {"data", data},
                        {"over_sets", variants}});
}

}  // namespace hardlearn
