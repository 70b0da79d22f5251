#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "hardlearn/data/text_source.hpp"
#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/records/json_field-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view schema = "hardlearn.certificate/1";
constexpr std::uint64_t most_groups = 1'000'000;  // more than can be certified

DataSummary data_in(const JsonField& record) {
    DataSummary data;
    data.name = record["name"].text();
    // The first records of this schema had none.
    if (record.has("fingerprint")) data.fingerprint = record["fingerprint"].name();
    data.rows = record["rows"].count();
    data.features = record["features"].count();
    if (record["label"].is_text()) data.label_name = record["label"].text();
    std::size_t rows = 0;
    for (const JsonField& of_class : record["classes"].elements()) {
        data.class_names.push_back(of_class["name"].text());
        data.class_counts.push_back(of_class["rows"].count());
        rows += data.class_counts.back();
    }
    record["classes"].expect(rows == data.rows, fmt::format("classes of {} rows in all", data.rows));
    if (!record["groups"].is_null()) {
        const std::uint64_t groups = record["groups"].count();
        record["groups"].expect(groups <= most_groups, fmt::format("at most {} groups", most_groups));
        data.group_names.resize(groups);
    }
    return data;
}

CertificateBounds bounds_in(const JsonField& record) {
    const CertificateBounds bounds{.solved = record["tau"].share(), .failing = record["tau_star"].share()};
    record["tau"].expect(bounds.solved > 0, "more than 0");
    record["tau_star"].expect(bounds.failing > bounds.solved && bounds.failing < 1,
                              "more than tau and less than 1");
    return bounds;
}

OperatedError error_in(const JsonField& field, const std::vector<std::string>& class_names) {
    OperatedError pair{.model = field["model"].name(),
                       .error = {.estimate = field["error"].share(),
                                 .low = field["low"].number(),
                                 .high = field["high"].number()}};
    field["low"].expect(pair.error.low <= pair.error.estimate, "no more than the error");
    field["high"].expect(pair.error.high >= pair.error.estimate, "no less than the error");
    const JsonField errors = field["class_errors"];
    for (const std::string& name : class_names) pair.class_errors.push_back(errors[name].score());
    return pair;
}

Operator operator_in(const JsonField& field) {
    const std::string name = field.name();
    for (const Operator kind : values_of<Operator>()) {
        if (name_of(kind) == name) return kind;
    }
    field.expect(false, "the name of an operator");
    return {};
}

std::vector<OperatedError> pairs_in(const JsonField& list, const std::vector<std::string>& class_names) {
    std::vector<OperatedError> pairs;
    for (const JsonField& field : list.elements()) {
        pairs.push_back(error_in(field, class_names));
        pairs.back().before = operator_in(field["operator"]);
    }
    const bool has_plain =
        std::ranges::find(pairs, Operator::identity, &OperatedError::before) != pairs.end();
    list.expect(has_plain, "a plain model among the pairs (identity)");
    return pairs;
}

// What follows from the errors is what the record says, or one of the two is not what was written.
Certificate certificate_in(const JsonField& record, const CertifiedSet& set) {
    const Certificate certificate = certificate_of(set.pairs, set.bounds);
    const auto check = [&](std::string_view field, std::string_view judged) {
        record[field].expect(record[field].name() == judged,
                             fmt::format("'{}', which follows from the errors", judged));
    };
    check("verdict", name_of(certificate.verdict));
    check("all_fail", name_of(certificate.all_fail));
    check("solved", name_of(certificate.solved));
    return certificate;
}

CertifyOptions options_in(const JsonField& record, const CertificateBounds& bounds) {
    CertifyOptions options;
    options.solved = bounds.solved;
    options.failing = bounds.failing;
    options.seed = record["seed"].count();
    options.num_folds = record["folds"].count();
    options.num_repeats = record["repeats"].count();
    options.num_resamples = record["resamples"].count();
    return options;
}

}  // namespace

CertifiedSet parse_certificate(std::string_view text, const std::string& source) {
    const nlohmann::ordered_json json = parse_record(text, source, "certify");
    const JsonField record(json, source, "");
    record["schema"].expect(record["schema"].name() == schema, fmt::format("'{}'", schema));
    CertifiedSet set;
    set.data = data_in(record);
    set.bounds = bounds_in(record);
    set.options = options_in(record, set.bounds);
    set.chance_error = record["chance_error"].share();
    set.critical_value = record["critical_value"].number();
    set.pairs = pairs_in(record["pairs"], set.data.class_names);
    for (const JsonField& field : record["traininglets"].elements())
        set.traininglets.push_back(error_in(field, set.data.class_names));
    set.certificate = certificate_in(record, set);
    set.notes = notes_in(record);
    return set;
}

CertifiedSet read_certificate(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    return parse_certificate(source.text, source.name);
}

}  // namespace hardlearn
