#include "hardlearn/evaluation/evaluation_record.hpp"

#include <fmt/format.h>

#include "hardlearn/data/text_source.hpp"
#include "hardlearn/evaluation/json_field-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view schema = "hardlearn.evaluation/1";

RecordedModel read_recorded_model(const JsonField& field) {
    RecordedModel model;
    model.name = field["name"].name();
    const JsonField scores = field["scores"];
    for (const std::string& key : scores.keys()) {
        model.scores.push_back({.name = key, .value = scores[key]["mean"].score()});
    }
    model.fit_seconds = field["fit_seconds"].seconds();
    model.predict_seconds = field["predict_seconds"].seconds();
    return model;
}

RecordedSet read_recorded_set(const JsonField& field, const std::string& source) {
    RecordedSet set;
    set.source = source;
    set.name = field["name"].name() + (field["grouped"].truth() ? "@groups" : "");
    set.rows = field["rows"].count();
    set.features = field["features"].count();
    set.classes = field["classes"].count();
    for (const JsonField& model : field["models"].elements())
        set.models.push_back(read_recorded_model(model));
    return set;
}

}  // namespace

double score_of(const RecordedModel& model, std::string_view score) {
    for (const NamedScore& entry : model.scores) {
        if (entry.name == score) return entry.value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

std::vector<RecordedSet> parse_evaluation_record(std::string_view text, const std::string& source) {
    const nlohmann::ordered_json json = parse_record(text, source, "evaluate");
    const JsonField record(json, source, "");
    const JsonField found_schema = record["schema"];
    found_schema.expect(found_schema.name() == schema, fmt::format("'{}'", schema));
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
