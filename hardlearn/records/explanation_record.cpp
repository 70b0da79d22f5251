#include "hardlearn/records/explanation_record.hpp"

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"
#include "hardlearn/traininglet/fusion.hpp"

namespace hardlearn {
namespace {

Json origins_json(std::uint8_t origins) {
    Json names = Json::array();
    if (origins & local_ball) names.push_back("local_ball");
    if (origins & first_hop) names.push_back("first_hop");
    if (origins & second_hop) names.push_back("second_hop");
    if (origins & random_anchor) names.push_back("random_anchor");
    return names;
}

// What each training row begins with: its number in the file, its name where it has one, its class.
Json row_json(const MicroLearner& model, RowIndex row) {
    Json json = {{"row", model.source_rows()[row] + std::size_t{1}}};
    if (!model.row_names().empty()) json["name"] = model.row_names()[row];
    json["label"] = class_name(model.class_names(), model.labels()[row]);
    return json;
}

Json sample_json(const ExplainedSample& sample, const MicroLearner& model) {
    Json distances = Json::object();
    for (std::size_t v = 0; v < sample.distances.size(); ++v) {
        distances[std::string(name_of(model.parts().space.views[v].view()))] = sample.distances[v];
    }
    Json json = row_json(model, sample.row);
    json.update({{"distances", distances},
                 {"appended", sample.appended},
                 {"meta_traininglets", origins_json(sample.origins)},
                 {"cost_factor", sample.cost_factor},
                 {"left_out_prediction",
                  sample.left_out ? Json(class_name(model.class_names(), *sample.left_out)) : Json()},
                 {"place", sample.place}});
    return json;
}

Json prunings_json(const Explanation& explanation, const MicroLearner& model) {
    const auto name = [&](Label label) { return class_name(model.class_names(), label); };
    Json prunings = Json::array();
    for (const ExplainedPruning& pruning : explanation.pruned) {
        const bool in_union = pruning.stage == PruningStage::precision_pruning;
        prunings.push_back(row_json(model, pruning.row));
        prunings.back().update({{"stage", in_union ? "precision_pruning" : "sanitization"},
                                {"reason", name_of(pruning.reason)},
                                {"predicted", name(pruning.predicted)},
                                {"because_of", pruning.because_of_source + std::size_t{1}}});
    }
    return prunings;
}

Json explained_votes_json(const Explanation& explanation, const MicroLearner& model) {
    Json votes = Json::array();
    for (std::size_t c = 0; c < explanation.votes.size(); ++c) {
        const ExplainedVote& vote = explanation.votes[c];
        votes.push_back({{"class", model.class_names()[c]},
                         {"voters", vote.voters},
                         {"weight", vote.weight},
                         {"duels", vote.duels}});
    }
    return votes;
}

Json counterfactual_json(const std::optional<Counterfactual>& counterfactual, const MicroLearner& model) {
    if (!counterfactual) return Json();
    Json rows = Json::array();
    for (const RowIndex row : counterfactual->rows) {
        rows.push_back(row_json(model, row));
    }
    return {{"found_by", name_of(counterfactual->found_by)},
            {"rows", rows},
            {"prediction", class_name(model.class_names(), counterfactual->prediction)},
            {"scores", class_scores_json(counterfactual->scores, model.class_names())},
            {"candidates", counterfactual->candidates},
            {"tried_alone", counterfactual->tried_alone},
            {"tried_in_pairs", counterfactual->tried_in_pairs},
            {"removed_greedily", counterfactual->removed_greedily},
            {"traininglet_size", counterfactual->traininglet_size},
            {"whole_traininglet", counterfactual->whole_traininglet}};
}

Json duel_json(const ExplainedDuel& duel, const MicroLearner& model) {
    const auto name = [&](Label label) { return class_name(model.class_names(), label); };
    Json vectors = Json::array();
    for (const ExplainedVector& vector : duel.support_vectors) {
        vectors.push_back(row_json(model, vector.row));
        vectors.back().update({{"coefficient", vector.coefficient},
                               {"kernel", vector.kernel},
                               {"contribution", vector.contribution}});
    }
    return {{"positive", name(duel.positive)},
            {"negative", name(duel.negative)},
            {"winner", name(duel.decision_value > 0 ? duel.positive : duel.negative)},
            {"bias", duel.bias},
            {"decision_value", duel.decision_value},
            {"support_vectors", vectors}};
}

Json share_json(const ExplainedShare& share, const MicroLearner& model) {
    Json json = row_json(model, share.row);
    json["share"] = share.share;
    return json;
}

Json logit_json(const ExplainedLogit& logit, const MicroLearner& model) {
    Json addends = Json::array();
    for (const ExplainedAddend& addend : logit.addends) {
        addends.push_back(row_json(model, addend.row));
        addends.back()["contribution"] = addend.contribution;
    }
    return {{"class", class_name(model.class_names(), logit.label)},
            {"bias", logit.bias},
            {"logit", logit.logit},
            {"rows", addends}};
}

// Of machines, the duels of the best voter are in the record's own `duels`.
void add_parts(const ExplainedVoter& voter, bool is_best, const MicroLearner& model, Json& entry) {
    if (voter.calibration)
        entry["calibration"] = {{"sharpness", voter.calibration->sharpness},
                                {"prior_exponent", voter.calibration->prior_exponent}};
    if (!voter.duels.empty() && !is_best) {
        entry["duels"] = Json::array();
        for (const ExplainedDuel& duel : voter.duels) entry["duels"].push_back(duel_json(duel, model));
    }
    if (!voter.shares.empty()) {
        entry["shares"] = Json::array();
        for (const ExplainedShare& share : voter.shares) entry["shares"].push_back(share_json(share, model));
    }
    if (!voter.logits.empty()) {
        entry["logits"] = Json::array();
        for (const ExplainedLogit& logit : voter.logits) entry["logits"].push_back(logit_json(logit, model));
    }
}

Json explained_voters_json(const Explanation& explanation, const MicroLearner& model) {
    Json voters = Json::array();
    for (const ExplainedVoter& voter : explanation.voters) {
        Json entry = candidate_to_json(voter.candidate);
        entry["weight"] = voter.weight;
        entry["prediction"] = class_name(model.class_names(), voter.prediction);
        entry["scores"] = class_scores_json(voter.scores, model.class_names());
        add_parts(voter, &voter == &explanation.voters.front(), model, entry);
        voters.push_back(std::move(entry));
    }
    return voters;
}

// Null for models whose voters make no pool.
Json explained_pool_json(const Explanation& explanation, const MicroLearner& model) {
    if (!explanation.pool) return {};
    Json probabilities = Json::object(), worths = Json::object();
    for (std::size_t c = 0; c < model.num_classes(); ++c) {
        probabilities[model.class_names()[c]] = explanation.pool->probabilities[c];
        if (!explanation.pool->worths.empty()) worths[model.class_names()[c]] = explanation.pool->worths[c];
    }
    return {{"probabilities", probabilities},
            {"temperature", explanation.pool->temperature},
            {"worths", explanation.pool->worths.empty() ? Json() : worths}};
}

Json decisive_json(const Explanation& explanation, const MicroLearner& model) {
    Json rows = Json::array();
    for (const DecisiveSample& row : most_decisive(explanation, model.rows().rows())) {
        rows.push_back(row_json(model, row.row));
        rows.back()["influence"] = row.influence;
    }
    return rows;
}

}  // namespace

std::string explanation_record(const ExplainedRow& explained, const MicroLearner& model,
                               const std::string& model_path, const std::string& file) {
    const Explanation& explanation = explained.explanation;
    Json samples = Json::array();
    for (const ExplainedSample& sample : explanation.samples) samples.push_back(sample_json(sample, model));
    Json duels = Json::array();
    for (const ExplainedDuel& duel : explanation.duels()) duels.push_back(duel_json(duel, model));
    return record_text({{"schema", "hardlearn.explanation/1"},
                        {"model", model_path},
                        {"file", file},
                        {"row", explained.row + 1},
                        {"name", explained.name.empty() ? Json() : Json(explained.name)},
                        {"label", or_null(explained.given)},
                        {"prediction", class_name(model.class_names(), explanation.prediction)},
                        {"scores", class_scores_json(explanation.scores, model.class_names())},
                        {"chosen", candidate_to_json(model.chosen())},
                        {"votes", explained_votes_json(explanation, model)},
                        {"voters", explained_voters_json(explanation, model)},
                        {"pool", explained_pool_json(explanation, model)},
                        {"decisive", decisive_json(explanation, model)},
                        {"counterfactual", counterfactual_json(explanation.counterfactual, model)},
                        {"training_lhi", or_null(explanation.training_lhi)},
                        {"traininglet_lhi", explanation.traininglet_lhi},
                        {"traininglet", samples},
                        {"pruned", prunings_json(explanation, model)},
                        {"duels", duels},
                        {"notes", notes_json(explained.notes)}});
}

}  // namespace hardlearn
