#include "hardlearn/records/study_record.hpp"

#include <fmt/format.h>

#include "hardlearn/data/text_source.hpp"
#include "hardlearn/records/csv_cell.hpp"
#include "hardlearn/records/json_field-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view schema = "hardlearn.study/1";

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json set_json(const StudiedSet& set, const SetOutcome& outcome) {
    Json measures = Json::object(), models = Json::array();
    for (const NamedScore& measure : set.measures) measures[measure.name] = measure.value;
    for (const StudiedModel& model : set.models) {
        models.push_back({{"name", model.name},
                          {"d_index", model.d_index},
                          {"record", text_or_null(model.record)},
                          {"evaluated_with", text_or_null(model.evaluated_with)}});
    }
    return {{"name", set.name},
            {"file", set.file},
            {"asked", set.is_asked},
            {"fingerprint", set.fingerprint},
            {"family", text_or_null(set.family)},
            {"rows", set.rows},
            {"features", set.features},
            {"classes", set.classes},
            {"majority_share", set.majority_share},
            {"rows_measured", set.rows_measured},
            {"measured_with", set.measured_with},
            {"measures", measures},
            {"models", models},
            {"best_plain", text_or_null(outcome.best_plain)},
            {"plain_models", outcome.plain_models},
            {"skill", outcome.skill},
            {"best_micro_learner", text_or_null(outcome.best_micro)},
            {"gain", outcome.gain()}};
}

Json sets_json(const Study& study) {
    Json sets = Json::array();
    for (std::size_t i = 0; i < study.sets.size(); ++i)
        sets.push_back(set_json(study.sets[i], study.findings.outcomes[i]));
    return sets;
}

Json interval_json(const Interval& interval) {
    return {{"estimate", interval.estimate}, {"low", interval.low}, {"high", interval.high}};
}

Json correlation_json(const CorrelationTest& test) {
    Json json = interval_json(test.interval);
    json["p_value"] = test.p_value;
    return json;
}

Json rates_json(const ThresholdRates& rates) {
    return {{"sensitivity", rates.sensitivity}, {"specificity", rates.specificity}};
}

Json line_json(const FittedLine& line) {
    return {{"intercept", line.intercept}, {"slope", line.slope}};
}

Json breakpoint_json(const Breakpoint& breakpoint) {
    return {{"place", breakpoint.place},
            {"low", breakpoint.low},
            {"high", breakpoint.high},
            {"statistic", breakpoint.statistic},
            {"p_value", breakpoint.p_value},
            {"below", line_json(breakpoint.below)},
            {"above", line_json(breakpoint.above)}};
}

Json measure_json(const MeasureFinding& finding) {
    Json failure = {{"area", interval_json(finding.failure.area)},
                    {"p_value", finding.failure.p_value},
                    {"threshold", finding.failure.threshold}};
    failure.update(rates_json(finding.failure.rates));
    Json left_out = rates_json(finding.left_out);
    left_out["spearman_low"] = finding.spearman_low;
    left_out["spearman_high"] = finding.spearman_high;
    Json gain = correlation_json(finding.gain);
    gain["sets"] = finding.sets_of_gain;
    return {{"name", finding.name},
            {"sets", finding.sets},
            {"pearson", correlation_json(finding.pearson)},
            {"spearman", correlation_json(finding.spearman)},
            {"kendall", correlation_json(finding.kendall)},
            {"partial", correlation_json(finding.partial)},
            {"failure", failure},
            {"breakpoint", breakpoint_json(finding.breakpoint)},
            {"family_left_out", left_out},
            {"gain", gain}};
}

Json claimed_json(const std::optional<ClaimedBreakpoint>& claimed) {
    if (!claimed) return nullptr;
    Json json = {{"measure", claimed->measure},
                 {"at", claimed->at},
                 {"sets_above", claimed->above},
                 {"statistic", claimed->test.statistic},
                 {"p_value", claimed->test.p_value},
                 {"below", line_json(claimed->test.below)},
                 {"above", line_json(claimed->test.above)}};
    json.update(rates_json(claimed->rates));
    json["gain_below"] = claimed->gain_below;
    json["gain_above"] = claimed->gain_above;
    json["gain_p_value"] = claimed->gain_p_value;
    return json;
}

Json findings_json(const StudyFindings& findings) {
    Json measures = Json::array();
    for (const MeasureFinding& finding : findings.measures) measures.push_back(measure_json(finding));
    return {{"sets", findings.sets},
            {"failures", findings.failures},
            {"families", findings.families},
            {"measures", measures},
            {"claimed_breakpoint", claimed_json(findings.claimed)}};
}

Json options_json(const StudyOptions& options) {
    Json json = Json::object();
    for (const Option<StudyOptions>& option : study_options())
        json[std::string(option.facts.name)] = json_of(option.get(options));
    return json;
}

std::string name_or_empty(const JsonField& field) {
    return field.is_null() ? std::string() : field.name();
}

StudiedModel read_model(const JsonField& field) {
    return {.name = field["name"].name(),
            .d_index = field["d_index"].score(),
            .evaluated_with = name_or_empty(field["evaluated_with"]),
            .record = name_or_empty(field["record"])};
}

std::size_t read_rows(const JsonField& field) {
    const std::size_t rows = field.count();
    field.expect(rows > 0, "a whole number above 0");
    return rows;
}

StudiedSet read_set(const JsonField& field) {
    StudiedSet set{.name = field["name"].name(),
                   .file = field["file"].name(),
                   .fingerprint = field["fingerprint"].name(),
                   .family = name_or_empty(field["family"]),
                   .rows = read_rows(field["rows"]),
                   .features = field["features"].count(),
                   .classes = field["classes"].count(),
                   .majority_share = field["majority_share"].share(),
                   .rows_measured = field["rows_measured"].count(),
                   .measured_with = field["measured_with"].name(),
                   .is_asked = field["asked"].truth()};
    const JsonField measures = field["measures"];
    for (const std::string& name : measures.keys()) set.measures.push_back({name, measures[name].score()});
    for (const JsonField& model : field["models"].elements()) set.models.push_back(read_model(model));
    return set;
}

}  // namespace

std::string study_record(const Study& study) {
    Json left_out = Json::array();
    for (const UnusableSet& set : study.left_out)
        left_out.push_back({{"file", set.file}, {"reason", set.reason}});
    return record_text({{"schema", schema},
                        {"options", options_json(study.options)},
                        {"findings", findings_json(study.findings)},
                        {"sets", sets_json(study)},
                        {"left_out", left_out},
                        {"notes", notes_json(study.notes)}});
}

std::vector<StudiedSet> parse_study_record(std::string_view text, const std::string& source) {
    const nlohmann::ordered_json json = parse_record(text, source, "study");
    const JsonField record(json, source, "");
    const JsonField found = record["schema"];
    found.expect(found.is_text() && found.name() == schema, fmt::format("'{}'", schema));
    std::vector<StudiedSet> sets;
    for (const JsonField& field : record["sets"].elements()) sets.push_back(read_set(field));
    return sets;
}

std::vector<StudiedSet> read_study_record(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    return parse_study_record(source.text, source.name);
}

std::string points_csv(const MeasuredPoints& points, const Dataset& data) {
    std::string text = "kind,class,row,first,second,share";
    for (const std::string& name : points.feature_names) text.append(",").append(csv_cell(name));
    text += "\n";
    const auto class_cell = [&](Label label) { return csv_cell(class_name(data.class_names, label)); };
    const auto row_number = [&](std::size_t place) { return std::size_t{points.rows[place]} + 1; };
    const auto add_values = [&](std::span<const float> values) {
        for (const float value : values) text += fmt::format(",{}", value);
        text += "\n";
    };
    for (std::size_t i = 0; i < points.rows.size(); ++i) {
        text += fmt::format("row,{},{},,,", class_cell(points.labels[i]), row_number(i));
        add_values(points.features.row(i));
    }
    for (std::size_t i = 0; i < points.points.labels.size(); ++i) {
        text += fmt::format("point,{},,{},{},{}", class_cell(points.points.labels[i]),
                            row_number(points.points.first[i]), row_number(points.points.second[i]),
                            points.points.share[i]);
        add_values(points.points.points.row(i));
    }
    return text;
}

}  // namespace hardlearn
