#include <fmt/format.h>

#include <cmath>

#include "hardlearn/data/text_source.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/records/evaluation_schema-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {
namespace {

Scores mean_scores(const JsonField& scores, std::string_view part) {
    Scores result;
    for (const ScoreField& field : score_fields()) {
        result.*field.value = scores.has(field.name) ? scores[field.name][part].score() : std::nan("");
    }
    return result;
}

Scores fold_scores(const JsonField& fold) {
    Scores result;
    for (const ScoreField& field : score_fields())
        result.*field.value = fold.has(field.name) ? fold[field.name].score() : std::nan("");
    return result;
}

std::vector<Label> labels_in(const JsonField& list, std::size_t num_classes) {
    std::vector<Label> labels;
    for (const JsonField& element : list.elements()) {
        const std::uint64_t place = element.count();
        element.expect(place < num_classes, fmt::format("a place among {} classes", num_classes));
        labels.push_back(Label(place));
    }
    return labels;
}

std::vector<float> probabilities_in(const JsonField& list) {
    std::vector<float> probabilities;
    for (const JsonField& element : list.elements()) {
        const double value = element.score();
        element.expect(!(value < 0 || value > 1.001), "a probability");
        probabilities.push_back(static_cast<float>(value));
    }
    return probabilities;
}

TestedPredictions predictions_in(const JsonField& field, std::size_t rows, std::size_t num_classes) {
    TestedPredictions tested{.predicted = labels_in(field["predicted"], num_classes),
                             .probability = probabilities_in(field["probability"]),
                             .true_probability = probabilities_in(field["true_probability"])};
    const bool fits = tested.predicted.size() == rows && tested.probability.size() == rows &&
                      tested.true_probability.size() == rows;
    field.expect(fits, fmt::format("lists of {} rows", rows));
    return tested;
}

ModelDetail model_in(const JsonField& field, const EvaluationDetail& set) {
    ModelDetail model;
    model.name = field["name"].name();
    model.mean = mean_scores(field["scores"], "mean");
    model.deviation = mean_scores(field["scores"], "sd");
    if (field.has("folds")) {
        for (const JsonField& fold : field["folds"].elements()) {
            model.folds.push_back(fold_scores(fold));
            if (fold.has("chosen")) model.chosen.push_back(text_of(fold["chosen"].value()));
        }
    }
    if (field.has("sets_at_90") && !field["sets_at_90"].is_null()) {
        const JsonField sets = field["sets_at_90"];
        model.sets = SetCoverage{sets["coverage"].score(), sets["mean_size"].score()};
    }
    if (field.has("predictions")) {
        for (const JsonField& repeat : field["predictions"].elements())
            model.predictions.push_back(predictions_in(repeat, set.truth.size(), set.class_names.size()));
    }
    model.costs = ModelCosts{field["fit_seconds"].seconds(), field["predict_seconds"].seconds()};
    return model;
}

std::vector<std::uint32_t> folds_in(const JsonField& list, const EvaluationDetail& set) {
    std::vector<std::uint32_t> folds;
    for (const JsonField& element : list.elements()) {
        const std::uint64_t fold = element.count();
        element.expect(fold >= 1 && fold <= set.num_folds, fmt::format("a fold from 1 to {}", set.num_folds));
        folds.push_back(static_cast<std::uint32_t>(fold - 1));
    }
    list.expect(folds.size() == set.truth.size(), fmt::format("a list of {} rows", set.truth.size()));
    return folds;
}

EvaluationDetail set_in(const JsonField& record, const JsonField& field) {
    EvaluationDetail set;
    set.name = field["name"].name();
    if (field.has("fingerprint")) set.fingerprint = field["fingerprint"].name();
    set.rows = field["rows"].count();
    set.features = field["features"].count();
    set.num_classes = field["classes"].count();
    set.grouped = field["grouped"].truth();
    set.labelling = labelling_of(field);
    set.num_folds = record["folds"].count();
    set.num_repeats = record["repeats"].count();
    set.seed = record["seed"].count();
    set.notes = notes_in(field);
    if (field.has("class_names")) {
        for (const JsonField& name : field["class_names"].elements()) set.class_names.push_back(name.name());
        set.truth = labels_in(field["truth"], set.class_names.size());
        for (const JsonField& repeat : field["folds"].elements()) set.folds.push_back(folds_in(repeat, set));
    }
    for (const JsonField& model : field["models"].elements()) set.models.push_back(model_in(model, set));
    return set;
}

}  // namespace

std::vector<EvaluationDetail> parse_evaluation_details(std::string_view text, const std::string& source) {
    const nlohmann::ordered_json json = parse_record(text, source, "evaluate");
    const JsonField record(json, source, "");
    check_evaluation_schema(record);
    std::vector<EvaluationDetail> sets;
    for (const JsonField& field : record["data"].elements()) sets.push_back(set_in(record, field));
    return sets;
}

std::vector<EvaluationDetail> read_evaluation_details(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    return parse_evaluation_details(source.text, source.name);
}

}  // namespace hardlearn
