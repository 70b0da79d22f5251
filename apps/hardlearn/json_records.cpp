#include <nlohmann/json.hpp>

#include "apps/hardlearn/json_records.hpp"

#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/traininglet/fusion.hpp"

namespace hardlearn::app {

Json classes_json(const std::vector<std::string>& names, std::span<const Label> labels) {
    const auto counts = class_counts(labels, names.size());
    Json classes = Json::array();
    for (std::size_t c = 0; c < names.size(); ++c) {
        const double share = static_cast<double>(counts[c]) / static_cast<double>(labels.size());
        classes.push_back({{"name", names[c]}, {"rows", counts[c]}, {"share", share}});
    }
    return classes;
}

Json scores_json(const Scores& scores) {
    Json json = Json::object();
    for (const ScoreField& field : score_fields()) json[std::string(field.name)] = scores.*field.value;
    return json;
}

namespace {

Json index_json(const LearningHardIndex& index) {
    return {{"mean", index.mean},
            {"sd", index.deviation},
            {"low", index.low},
            {"high", index.high},
            {"values", index.values}};
}

Json table_json(const Matrix<std::uint64_t>& table) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < table.rows(); ++i) {
        rows.push_back(std::vector<std::uint64_t>(table.row(i).begin(), table.row(i).end()));
    }
    return rows;
}

Json suspicions_json(const Diagnosis& diagnosis) {
    const auto& names = diagnosis.data.class_names;
    Json rows = Json::array();
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) {
        rows.push_back({{"row", suspicion.row + std::size_t{1}},
                        {"given", names[static_cast<std::size_t>(suspicion.given)]},
                        {"suggested", names[static_cast<std::size_t>(suspicion.suggested)]},
                        {"given_score", suspicion.given_score},
                        {"suggested_score", suspicion.suggested_score},
                        {"sigma", suspicion.sigma}});
    }
    return rows;
}

Json fold_json(const FoldRecord& fold) {
    Json json = {{"repeat", fold.repeat + 1}, {"fold", fold.fold + 1}};
    json.update(scores_json(fold.test));
    json["train"] = scores_json(fold.train);
    json["chosen"] = fold.chosen;
    json["fit_seconds"] = fold.fit_seconds;
    json["predict_seconds"] = fold.predict_seconds;
    return json;
}

Json model_scores_json(const ModelRecord& model) {
    Json scores = Json::object();
    for (const ScoreField& field : score_fields()) {
        scores[std::string(field.name)] = {{"mean", model.mean.*field.value},
                                           {"sd", model.deviation.*field.value}};
    }
    Json folds = Json::array();
    for (const FoldRecord& fold : model.folds) folds.push_back(fold_json(fold));
    Json sets;
    if (model.sets) sets = {{"coverage", model.sets->coverage}, {"mean_size", model.sets->mean_size}};
    return {{"name", model.name},
            {"scores", scores},
            {"sets_at_90", sets},
            {"train", scores_json(model.train_mean)},
            {"folds", folds},
            {"fit_seconds", model.fit_seconds},
            {"predict_seconds", model.predict_seconds}};
}

Json evaluated_file_json(const EvaluatedFile& file) {
    Json hardness;
    if (file.hardness) {
        hardness = {{"lhi", index_json(*file.hardness)},
                    {"raw_lhi", file.hardness->raw},
                    {"verdict", name_of(file.hardness->verdict)}};
    }
    Json models = Json::array();
    for (const ModelRecord& model : file.record.models) models.push_back(model_scores_json(model));
    return {{"name", file.record.name},
            {"file", file.file},
            {"rows", file.record.rows},
            {"features", file.record.features},
            {"classes", file.record.classes},
            {"grouped", file.record.grouped},
            {"warnings", file.record.warnings},
            {"hardness", hardness},
            {"models", models}};
}

Json views_json(const std::vector<View>& views) {
    Json names = Json::array();
    for (const View view : views) names.push_back(name_of(view));
    return names;
}

Json candidate_json(const Candidate& candidate) {
    return {{"views", views_json(candidate.views)},
            {"num_neighbors", candidate.takes_all_rows() ? Json("all") : Json(candidate.num_neighbors)},
            {"batch_size", candidate.batch_size == all_queries ? Json("all") : Json(candidate.batch_size)},
            {"kernel", name_of(candidate.kernel)},
            {"cost", candidate.cost},
            {"gamma", candidate.gamma},
            {"balanced", candidate.balanced},
            {"cleaning", name_of(candidate.cleaning)},
            {"fusion", candidate.fusion},
            {"precision_pruning", candidate.precision_pruning}};
}

Json voters_json(const MicroLearner& model) {
    Json voters = Json::array();
    for (const Voter& voter : model.voters()) {
        Json entry = candidate_json(voter.candidate);
        entry["weight"] = voter.weight;
        voters.push_back(std::move(entry));
    }
    return voters;
}

Json evidence_json(const MicroLearner& model) {
    Json evidence = Json::array();
    const std::vector<std::uint8_t> front = not_dominated(model.evidence());
    for (const CandidateScore& score : model.evidence()) {
        Json entry = candidate_json(score.candidate);
        entry["d_index"] = score.d_index;
        entry["accuracy"] = score.accuracy;
        entry["objective"] = score.objective;
        entry["mean_traininglet_size"] = score.mean_traininglet_size;
        entry["not_dominated"] = front[evidence.size()] != 0;
        evidence.push_back(std::move(entry));
    }
    return evidence;
}

double removed_share(std::size_t before, std::size_t after) {
    return before == 0 ? 0.0 : static_cast<double>(before - after) / static_cast<double>(before);
}

Json ledger_json(const CleanedFile& file) {
    const auto& names = file.data.class_names;
    Json ledger = Json::array();
    for (const CleaningEntry& line : file.cleaned.ledger) {
        ledger.push_back({{"row", line.entry.row + std::size_t{1}},
                          {"label", names[static_cast<std::size_t>(line.given)]},
                          {"reason", reason_name(line.entry.reason)},
                          {"predicted", names[static_cast<std::size_t>(line.entry.predicted)]},
                          {"because_of", line.entry.because_of + std::size_t{1}},
                          {"score", line.score},
                          {"margin", line.margin}});
    }
    return ledger;
}

Json columns_json(const Preparation& preparation) {
    Json columns = Json::array();
    for (const PreparedColumn& column : preparation.columns) {
        if (column.kind == ColumnKind::numeric) {
            columns.push_back(
                {{"name", column.name}, {"kind", "numeric"}, {"mean", column.mean}, {"scale", column.scale}});
        } else {
            columns.push_back({{"name", column.name}, {"kind", "text"}, {"levels", column.levels}});
        }
    }
    return columns;
}

Json class_scores_json(std::span<const float> scores, const std::vector<std::string>& names) {
    Json json = Json::object();
    for (std::size_t c = 0; c < names.size(); ++c) json[names[c]] = scores[c];
    return json;
}

Json origins_json(std::uint8_t origins) {
    Json names = Json::array();
    if (origins & local_ball) names.push_back("local_ball");
    if (origins & first_hop) names.push_back("first_hop");
    if (origins & second_hop) names.push_back("second_hop");
    if (origins & random_anchor) names.push_back("random_anchor");
    return names;
}

Json explained_voters_json(const Explanation& explanation, const MicroLearner& model) {
    Json voters = Json::array();
    for (const ExplainedVoter& voter : explanation.voters) {
        Json entry = candidate_json(voter.candidate);
        entry["weight"] = voter.weight;
        entry["prediction"] = model.class_names()[static_cast<std::size_t>(voter.prediction)];
        entry["scores"] = class_scores_json(voter.scores, model.class_names());
        voters.push_back(std::move(entry));
    }
    return voters;
}

Json sample_json(const ExplainedSample& sample, const MicroLearner& model) {
    Json distances = Json::object();
    for (std::size_t v = 0; v < sample.distances.size(); ++v) {
        distances[std::string(name_of(model.space().views[v].view()))] = sample.distances[v];
    }
    return {
        {"row", sample.source_row + std::size_t{1}},
        {"label", model.class_names()[static_cast<std::size_t>(sample.label)]},
        {"distances", distances},
        {"appended", sample.appended},
        {"meta_traininglets", origins_json(sample.origins)},
        {"cost_factor", sample.cost_factor},
        {"left_out_prediction",
         sample.left_out ? Json(model.class_names()[static_cast<std::size_t>(*sample.left_out)]) : Json()},
        {"place", sample.place}};
}

std::string_view ledger_reason_name(LedgerReason reason) {
    switch (reason) {
        case LedgerReason::predicted_wrongly:
            return "predicted_wrongly";
        case LedgerReason::neighbor_of_bad:
            return "neighbor_of_bad";
        case LedgerReason::restored_for_class:
            return "restored_for_class";
    }
    return "";
}

Json prunings_json(const Explanation& explanation, const MicroLearner& model) {
    const auto name = [&](Label label) { return model.class_names()[static_cast<std::size_t>(label)]; };
    Json prunings = Json::array();
    for (const ExplainedPruning& pruning : explanation.pruned) {
        const bool in_union = pruning.stage == PruningStage::precision_pruning;
        prunings.push_back({{"row", pruning.source_row + std::size_t{1}},
                            {"label", name(pruning.label)},
                            {"stage", in_union ? "precision_pruning" : "sanitization"},
                            {"reason", ledger_reason_name(pruning.reason)},
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

std::string_view search_name(CounterfactualSearch search) {
    switch (search) {
        case CounterfactualSearch::none:
            return "none";
        case CounterfactualSearch::one:
            return "one";
        case CounterfactualSearch::two:
            return "two";
        case CounterfactualSearch::greedy:
            return "greedy";
    }
    return "";
}

Json counterfactual_json(const std::optional<Counterfactual>& counterfactual, const MicroLearner& model) {
    if (!counterfactual) return Json();
    Json rows = Json::array();
    for (const RowIndex row : counterfactual->rows) {
        rows.push_back({{"row", model.source_rows()[row] + std::size_t{1}},
                        {"label", model.class_names()[static_cast<std::size_t>(model.labels()[row])]}});
    }
    return {{"found_by", search_name(counterfactual->found_by)},
            {"rows", rows},
            {"prediction", model.class_names()[static_cast<std::size_t>(counterfactual->prediction)]},
            {"scores", class_scores_json(counterfactual->scores, model.class_names())},
            {"candidates", counterfactual->candidates},
            {"tried_alone", counterfactual->tried_alone},
            {"tried_in_pairs", counterfactual->tried_in_pairs},
            {"removed_greedily", counterfactual->removed_greedily},
            {"traininglet_size", counterfactual->traininglet_size},
            {"whole_traininglet", counterfactual->whole_traininglet}};
}

Json duel_json(const ExplainedDuel& duel, const MicroLearner& model) {
    const auto name = [&](Label label) { return model.class_names()[static_cast<std::size_t>(label)]; };
    Json vectors = Json::array();
    for (const ExplainedVector& vector : duel.support_vectors) {
        vectors.push_back({{"row", vector.source_row + std::size_t{1}},
                           {"label", name(vector.label)},
                           {"coefficient", vector.coefficient},
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

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json set_json(std::span<const std::uint8_t> set, const std::vector<std::string>& class_names) {
    Json names = Json::array();
    for (std::size_t c = 0; c < set.size(); ++c) {
        if (set[c] != 0) names.push_back(class_names[c]);
    }
    return names;
}

Json sets_record(const PredictedFile& predicted) {
    if (!predicted.confidence) return {};
    const auto& summary = predicted.set_summary;
    return {{"confidence", *predicted.confidence},
            {"coverage", summary ? Json(summary->coverage) : Json()},
            {"mean_size", summary ? Json(summary->mean_size) : Json()}};
}

Json abstention_record(const PredictedFile& predicted) {
    if (!predicted.abstain) return {};
    std::size_t abstained = 0;
    for (std::size_t i = 0; i < predicted.familiarity.size(); ++i) abstained += predicted.abstains(i);
    return {{"level", *predicted.abstain},
            {"abstained", abstained},
            {"accuracy_on_answered", predicted.answered ? Json(predicted.answered->accuracy) : Json()}};
}

// Null for models from before there was calibration.
Json calibration_json(const MicroLearner& model) {
    if (!model.calibration()) return {};
    const VoteCalibration& calibration = *model.calibration();
    return {{"temperature", calibration.temperature},
            {"left_out_predictions", calibration.questions},
            {"d_index", calibration.d_index},
            {"accuracy", calibration.accuracy},
            {"log_loss_before", calibration.log_loss_before},
            {"log_loss_after", calibration.log_loss_after},
            {"sets_at_90",
             {{"threshold", conformal_threshold(calibration.scores, usual_confidence)},
              {"mean_size", calibration.usual_set_size}}}};
}

Json familiarity_json(const MicroLearner& model) {
    if (!model.familiarity()) return {};
    return {{"view", name_of(model.familiarity()->view)},
            {"rows", model.familiarity()->rows.size()},
            {"measured", model.familiarity()->strangeness.size()}};
}

}  // namespace

Json diagnosis_record(const Diagnosis& diagnosis) {
    const Dataset& data = diagnosis.data;
    const LearningHardIndex& index = diagnosis.index;
    return {{"schema", "hardlearn.diagnosis/1"},
            {"file", diagnosis.file},
            {"name", data.name},
            {"rows", data.rows},
            {"features", data.columns.size()},
            {"missing_cells", data.num_missing_cells()},
            {"label", data.label_name},
            {"classes", classes_json(data.class_names, data.labels)},
            {"groups", data.groups.empty() ? Json() : Json(data.group_names.size())},
            {"seed", diagnosis.options.seed},
            {"rows_used", index.rows_used},
            {"lhi", index_json(index)},
            {"raw_lhi", index.raw},
            {"null_lhi", {{"mean", index.null_mean}, {"sd", index.null_deviation}}},
            {"verdict", name_of(index.verdict)},
            {"group_ami", or_null(index.group_ami)},
            {"class_by_cluster", table_json(diagnosis.class_by_cluster)},
            {"suspicious_labels", suspicions_json(diagnosis)},
            {"labels_not_judged", diagnosis.not_judged}};
}

std::string_view reason_name(LedgerReason reason) {
    switch (reason) {
        case LedgerReason::predicted_wrongly:
            return "predicted_wrongly";
        case LedgerReason::neighbor_of_bad:
            return "neighbor_of_bad";
        case LedgerReason::restored_for_class:
            return "restored_for_class";
    }
    return "";
}

Json cleaning_record(const CleanedFile& file) {
    const Dataset& data = file.data;
    const CleanedData& cleaned = file.cleaned;
    Json classes = Json::array();
    for (std::size_t c = 0; c < data.num_classes(); ++c) {
        classes.push_back({{"name", data.class_names[c]},
                           {"rows", cleaned.before[c]},
                           {"kept", cleaned.after[c]},
                           {"removed_share", removed_share(cleaned.before[c], cleaned.after[c])}});
    }
    const auto mean = [](const std::optional<LearningHardIndex>& index) {
        return index ? Json{{"mean", index->mean}, {"sd", index->deviation}} : Json();
    };
    const auto& sanitization = file.options.sanitization;
    return {{"schema", "hardlearn.cleaning/1"},
            {"file", file.file},
            {"output", file.output},
            {"label", data.label_name},
            {"seed", file.options.seed},
            {"approximate", data.rows > file.options.max_exact_rows},
            {"at_most", or_null(file.options.at_most)},
            {"neighbors_removed", sanitization.num_pruned_neighbors},
            {"radius", file.radius ? Json(*file.radius) : Json()},
            {"rows", data.rows},
            {"kept", cleaned.kept.size()},
            {"removed_share", removed_share(data.rows, cleaned.kept.size())},
            {"predicted_wrongly", cleaned.num_bad},
            {"classes", classes},
            {"base", candidate_json(cleaned.base)},
            {"lhi_before", mean(file.hardness_before)},
            {"lhi_after", mean(file.hardness_after)},
            {"ledger", ledger_json(file)}};
}

Json evaluation_record(std::span<const EvaluatedFile> files, const EvaluationOptions& options) {
    Json data = Json::array();
    for (const EvaluatedFile& file : files) data.push_back(evaluated_file_json(file));
    return {{"schema", "hardlearn.evaluation/1"},
            {"folds", options.num_folds},
            {"repeats", options.num_repeats},
            {"seed", options.seed},
            {"exact", options.max_exact_rows == all_neighbors},
            {"data", data}};
}

Json fit_record(const std::string& file, const std::string& model_path, const MicroLearner& model,
                double seconds) {
    return {{"schema", "hardlearn.fit/1"},
            {"file", file},
            {"model", model_path},
            {"construction", name_of(model.options().construction)},
            {"objective", name_of(model.options().objective)},
            {"seconds", model.options().seconds},
            {"seed", model.options().seed},
            {"rows", model.rows().rows()},
            {"features", model.preparation().columns.size()},
            {"classes", classes_json(model.class_names(), model.labels())},
            {"training_data", model.training_fingerprint()},
            {"chosen", candidate_json(model.chosen())},
            {"voters", voters_json(model)},
            {"prior_exponent", model.prior_exponent()},
            {"evidence", evidence_json(model)},
            {"approximate", model.rows().rows() > model.options().max_exact_rows},
            {"fit_seconds", seconds}};
}

Json predictions_record(const PredictedFile& predicted, const std::vector<std::string>& class_names) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < predicted.predictions.labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(predicted.predictions.labels[i]);
        Json row = {{"row", i + 1},
                    {"prediction", predicted.abstains(i) ? Json() : Json(class_names[label])}};
        if (!predicted.image_names.empty()) row["image"] = predicted.image_names[i];
        if (predicted.with_scores)
            row["scores"] = class_scores_json(predicted.predictions.scores.row(i), class_names);
        if (predicted.confidence) row["set"] = set_json(predicted.sets.row(i), class_names);
        if (predicted.abstain) row["familiarity"] = predicted.familiarity[i];
        rows.push_back(std::move(row));
    }
    Json scores;
    if (predicted.scores) {
        scores = {{"accuracy", predicted.scores->accuracy},
                  {"balanced_accuracy", predicted.scores->balanced_accuracy},
                  {"macro_f1", predicted.scores->macro_f1},
                  {"mcc", predicted.scores->mcc},
                  {"d_index", predicted.scores->d_index}};
    }
    return {{"schema", "hardlearn.predictions/1"},
            {"model", predicted.model},
            {"file", predicted.file},
            {"rows", predicted.predictions.labels.size()},
            {"approximate", predicted.is_approximate},
            {"classes", class_names},
            {"unseen_categories", predicted.predictions.unseen_categories},
            {"scores", scores},
            {"sets", sets_record(predicted)},
            {"abstention", abstention_record(predicted)},
            {"predictions", rows}};
}

Json explanation_record(const ExplainedRow& explained, const MicroLearner& model) {
    const Explanation& explanation = explained.explanation;
    Json samples = Json::array();
    for (const ExplainedSample& sample : explanation.samples) samples.push_back(sample_json(sample, model));
    Json duels = Json::array();
    for (const ExplainedDuel& duel : explanation.duels) duels.push_back(duel_json(duel, model));
    return {{"schema", "hardlearn.explanation/1"},
            {"model", explained.model},
            {"file", explained.file},
            {"row", explained.row},
            {"label", or_null(explained.given)},
            {"prediction", model.class_names()[static_cast<std::size_t>(explanation.prediction)]},
            {"scores", class_scores_json(explanation.scores, model.class_names())},
            {"chosen", candidate_json(model.chosen())},
            {"votes", explained_votes_json(explanation, model)},
            {"voters", explained_voters_json(explanation, model)},
            {"counterfactual", counterfactual_json(explanation.counterfactual, model)},
            {"training_lhi", or_null(explanation.training_lhi)},
            {"traininglet_lhi", explanation.traininglet_lhi},
            {"traininglet", samples},
            {"pruned", prunings_json(explanation, model)},
            {"duels", duels}};
}

Json model_record(const std::string& path, int schema, const MicroLearner& model) {
    return {{"schema", "hardlearn.model/1"},
            {"file", path},
            {"model_schema", schema},
            {"construction", name_of(model.options().construction)},
            {"objective", name_of(model.options().objective)},
            {"seconds", model.options().seconds},
            {"seed", model.options().seed},
            {"label", model.label_name()},
            {"classes", classes_json(model.class_names(), model.labels())},
            {"rows", model.rows().rows()},
            {"columns", columns_json(model.preparation())},
            {"features", model.preparation().feature_names()},
            {"training_data", model.training_fingerprint()},
            {"chosen", candidate_json(model.chosen())},
            {"voters", voters_json(model)},
            {"prior_exponent", model.prior_exponent()},
            {"calibration", calibration_json(model)},
            {"familiarity", familiarity_json(model)},
            {"evidence", evidence_json(model)}};
}

}  // namespace hardlearn::app
