#include "hardlearn/evaluation/evaluation_record.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "hardlearn.evaluation/1";

// A value with its file and path, so that every complaint can name them.
class Field {
  public:
    Field(const Json& value, const std::string& source, std::string path)
        : value_(value), source_(source), path_(std::move(path)) {}

    Field operator[](std::string_view key) const {
        expect(value_.is_object(), "an object");
        const auto found = value_.find(std::string(key));
        const std::string path = path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
        if (found == value_.end()) {
            throw_bad_data(fmt::format("{}: field '{}' is missing", source_, path));
        }
        return {*found, source_, path};
    }

    std::vector<Field> elements() const {
        expect(value_.is_array(), "a list");
        std::vector<Field> fields;
        for (std::size_t i = 0; i < value_.size(); ++i) {
            fields.push_back({value_[i], source_, fmt::format("{}[{}]", path_, i)});
        }
        return fields;
    }

    std::vector<std::string> keys() const {
        expect(value_.is_object(), "an object");
        std::vector<std::string> names;
        for (const auto& item : value_.items()) names.push_back(item.key());
        return names;
    }

    std::uint64_t count() const {
        expect(value_.is_number_unsigned(), "a whole number");
        return value_.get<std::uint64_t>();
    }

    double seconds() const {
        expect(value_.is_number() && value_.get<double>() >= 0, "a number of seconds");
        return value_.get<double>();
    }

    double score() const {
        if (value_.is_null()) return std::numeric_limits<double>::quiet_NaN();
        expect(value_.is_number(), "a number or null");
        return value_.get<double>();
    }

    bool truth() const {
        expect(value_.is_boolean(), "true or false");
        return value_.get<bool>();
    }

    std::string name() const {
        expect(value_.is_string() && !value_.get_ref<const std::string&>().empty(), "a name");
        return value_.get<std::string>();
    }

    void expect(bool holds, std::string_view what) const {
        if (holds) return;
        const std::string place = path_.empty() ? "" : fmt::format("field '{}': ", path_);
        throw_bad_data(fmt::format("{}: {}expected {}, found {}", source_, place, what, found()));
    }

  private:
    std::string found() const {
        return value_.is_structured() ? std::string("an ") + value_.type_name() : in_quotes(value_.dump());
    }

    const Json& value_;
    const std::string& source_;
    std::string path_;
};

RecordedModel read_recorded_model(const Field& field) {
    RecordedModel model;
    model.name = field["name"].name();
    const Field scores = field["scores"];
    for (const std::string& key : scores.keys()) {
        model.scores.push_back({.name = key, .value = scores[key]["mean"].score()});
    }
    model.fit_seconds = field["fit_seconds"].seconds();
    model.predict_seconds = field["predict_seconds"].seconds();
    return model;
}

RecordedSet read_recorded_set(const Field& field, const std::string& source) {
    RecordedSet set;
    set.source = source;
    set.name = field["name"].name() + (field["grouped"].truth() ? "@groups" : "");
    set.rows = field["rows"].count();
    set.features = field["features"].count();
    set.classes = field["classes"].count();
    for (const Field& model : field["models"].elements()) set.models.push_back(read_recorded_model(model));
    return set;
}

Json parse_json(std::string_view text, const std::string& source) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        throw_bad_data(
            fmt::format("{}: is no JSON record of 'hardlearn evaluate --json': byte {} does not belong there",
                        source, error.byte));
    } catch (const Json::exception&) {
        throw_bad_data(fmt::format("{}: is no JSON record: a number in it is out of range", source));
    }
}

}  // namespace

double score_of(const RecordedModel& model, std::string_view score) {
    for (const NamedScore& entry : model.scores) {
        if (entry.name == score) return entry.value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

std::vector<RecordedSet> parse_evaluation_record(std::string_view text, const std::string& source) {
    const Json json = parse_json(text, source);
    const Field record(json, source, "");
    const Field found_schema = record["schema"];
    found_schema.expect(found_schema.name() == schema, fmt::format("'{}'", schema));
    const auto folds = record["folds"].count();
    const auto repeats = record["repeats"].count();
    const auto seed = record["seed"].count();
    std::vector<RecordedSet> sets;
    for (const Field& field : record["data"].elements()) {
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
