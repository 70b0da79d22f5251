#include "hardlearn/records/evaluation_record.hpp"

#include <fmt/format.h>

#include "hardlearn/data/text_source.hpp"
#include "hardlearn/records/evaluation_schema-inl.hpp"
#include "hardlearn/records/json_field-inl.hpp"
#include "hardlearn/records/model_scores-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view schema = "hardlearn.evaluation/2";
constexpr std::string_view judged_by_truth = "truth";
constexpr std::string_view first_schema = "hardlearn.evaluation/1";  // without what each row was predicted as

Json fold_json(const FoldRecord& fold) {
    Json json = {{"repeat", fold.repeat + 1}, {"fold", fold.fold + 1}};
    json.update(scores_json(fold.test));
    json["train"] = scores_json(fold.train);
    json["chosen"] = fold.chosen;
    json["fit_seconds"] = fold.fit_seconds;
    json["predict_seconds"] = fold.predict_seconds;
    return json;
}

// Places among the class names, from 0.
Json classes_of_rows(const std::vector<Label>& labels) {
    Json places = Json::array();
    for (const Label label : labels) places.push_back(static_cast<std::size_t>(label));
    return places;
}

// From 1, as the folds of a model.
Json folds_of_rows(const std::vector<std::uint32_t>& folds) {
    Json numbers = Json::array();
    for (const std::uint32_t fold : folds) numbers.push_back(fold + 1);
    return numbers;
}

// Columns of equal length, one entry a row, so that a record of many models stays small.
Json predictions_json(const Predictions& predictions, const std::vector<Label>& truth) {
    Json probability = Json::array();
    Json true_probability = Json::array();
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const auto of = [&](Label label) {
            return shortest(predictions.scores(i, static_cast<std::size_t>(label)));
        };
        probability.push_back(of(predictions.labels[i]));
        true_probability.push_back(of(truth[i]));
    }
    return {{"predicted", classes_of_rows(predictions.labels)},
            {"probability", probability},
            {"true_probability", true_probability}};
}

Json model_json(const ModelRecord& model, const std::vector<Label>& truth) {
    Json folds = Json::array();
    for (const FoldRecord& fold : model.folds) folds.push_back(fold_json(fold));
    Json repeats = Json::array();
    for (const Scores& scores : model.repeats) repeats.push_back(scores_json(scores));
    Json predictions = Json::array();
    for (const Predictions& one : model.predictions) predictions.push_back(predictions_json(one, truth));
    Json sets;
    if (model.sets) sets = {{"coverage", model.sets->coverage}, {"mean_size", model.sets->mean_size}};
    return {{"name", model.name},
            {"scores", mean_scores_json(model)},
            {"sets_at_90", sets},
            {"train", scores_json(model.train_mean)},
            {"repeats", repeats},
            {"predictions", predictions},
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
        if (set.neighbor_error) {
            hardness["balanced_neighbor_error"] =
                neighbor_error_json(*set.neighbor_error, set.data.class_names);
        }
    }
    Json models = Json::array();
    for (const ModelRecord& model : set.record.models) {
        models.push_back(model_json(model, set.record.truth));
    }
    Json folds = Json::array();
    for (const auto& repeat : set.record.folds) folds.push_back(folds_of_rows(repeat));
    Json json = {{"name", set.record.name},
                 {"file", file},
                 {"fingerprint", set.data.fingerprint},
                 {"rows", set.record.rows},
                 {"features", set.record.features},
                 {"classes", set.record.classes},
                 {"grouped", set.record.grouped},
                 {"warnings", set.record.warnings},
                 {"notes", notes_json(set.notes)},
                 {"hardness", hardness},
                 {"class_names", set.data.class_names},
                 {"truth", classes_of_rows(set.record.truth)},
                 {"folds", folds},
                 {"models", models}};
    const EvaluationOptions& protocol = set.options.protocol;
    if (protocol.flipped_share > 0) json["flipped_share"] = protocol.flipped_share;
    if (!protocol.truth.empty()) json["judged_by"] = judged_by_truth;
    return json;
}

RecordedModel read_recorded_model(const JsonField& field) {
    RecordedModel model;
    model.name = field["name"].name();
    const JsonField scores = field["scores"];
    for (const std::string& key : scores.keys()) {
        model.scores.push_back({.name = key, .value = scores[key]["mean"].score()});
    }
    if (field.has("repeats")) {
        for (const JsonField& repeat : field["repeats"].elements()) {
            auto& of_repeat = model.repeats.emplace_back();
            for (const std::string& key : repeat.keys()) {
                of_repeat.push_back({.name = key, .value = repeat[key].score()});
            }
        }
    }
    model.fit_seconds = field["fit_seconds"].seconds();
    model.predict_seconds = field["predict_seconds"].seconds();
    return model;
}

RecordedSet read_recorded_set(const JsonField& field, const std::string& source) {
    RecordedSet set;
    set.source = source;
    set.name = field["name"].name() + (field["grouped"].truth() ? "@groups" : "") + labelling_of(field);
    if (field.has("fingerprint")) set.fingerprint = field["fingerprint"].name();
    set.rows = field["rows"].count();
    set.features = field["features"].count();
    set.classes = field["classes"].count();
    set.notes = notes_in(field);
    for (const JsonField& model : field["models"].elements())
        set.models.push_back(read_recorded_model(model));
    return set;
}

}  // namespace

void check_evaluation_schema(const JsonField& record) {
    const JsonField found = record["schema"];
    const bool is_known = found.name() == schema || found.name() == first_schema;
    found.expect(is_known, fmt::format("'{}' or '{}'", first_schema, schema));
}

std::string labelling_of(const JsonField& set) {
    std::string text;
    if (set.has("flipped_share")) text += fmt::format("@flip{:g}", set["flipped_share"].score());
    if (set.has("judged_by")) {
        const JsonField judged_by = set["judged_by"];
        judged_by.expect(judged_by.name() == judged_by_truth, fmt::format("'{}'", judged_by_truth));
        text += "@truth";
    }
    return text;
}

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
    return record_text({{"schema", schema},
                        {"folds", protocol.num_folds},
                        {"repeats", protocol.num_repeats},
                        {"seed", protocol.seed},
                        {"exact", protocol.max_exact_rows == all_neighbors},
                        {"data", data}});
}

std::vector<RecordedSet> parse_evaluation_record(std::string_view text, const std::string& source) {
    const nlohmann::ordered_json json = parse_record(text, source, "evaluate");
    const JsonField record(json, source, "");
    check_evaluation_schema(record);
    const auto folds = record["folds"].count();
    const auto repeats = record["repeats"].count();
    const auto seed = record["seed"].count();
    std::vector<RecordedSet> sets;
    for (const JsonField& field : record["data"].elements()) {
        sets.push_back(read_recorded_set(field, source));
        sets.back().folds = folds;
        sets.back().repeats = repeats;
        sets.back().seed = seed;
    }
    return sets;
}

std::vector<RecordedSet> read_evaluation_record(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    return parse_evaluation_record(source.text, source.name);
}

}  // namespace hardlearn
