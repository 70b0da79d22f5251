#include "hardlearn/records/certificate_record.hpp"

#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json error_json(const OperatedError& pair) {
    return {{"error", pair.error.estimate}, {"low", pair.error.low}, {"high", pair.error.high}};
}

Json pair_json(const OperatedError& pair) {
    Json json = {{"operator", name_of(pair.before)}, {"model", pair.model}};
    json.update(error_json(pair));
    return json;
}

Json class_errors_json(const OperatedError& pair, const std::vector<std::string>& names) {
    Json json = Json::object();
    for (std::size_t c = 0; c < names.size(); ++c) json[names[c]] = pair.class_errors[c];
    return json;
}

Json pairs_json(const CertifiedSet& set) {
    Json pairs = Json::array();
    for (const OperatedError& pair : set.pairs) {
        Json json = pair_json(pair);
        json["class_errors"] = class_errors_json(pair, set.data.class_names);
        pairs.push_back(std::move(json));
    }
    return pairs;
}

Json families_json(const CertifiedSet& set) {
    Json families = Json::array();
    for (const OperatedError& pair : set.pairs) {
        if (pair.before != Operator::identity) continue;
        Json json = {{"model", pair.model}};
        json.update(error_json(pair));
        json["fails"] = name_of(fails(pair.error, set.bounds));
        families.push_back(std::move(json));
    }
    return families;
}

Json traininglets_json(const CertifiedSet& set) {
    Json traininglets = Json::array();
    for (const OperatedError& learner : set.traininglets) {
        Json json = {{"model", learner.model}};
        json.update(error_json(learner));
        json["class_errors"] = class_errors_json(learner, set.data.class_names);
        traininglets.push_back(std::move(json));
    }
    return traininglets;
}

}  // namespace

std::string certificate_record(const CertifiedSet& set, const std::string& file) {
    const DataSummary& data = set.data;
    const Certificate& certificate = set.certificate;
    return record_text(
        {{"schema", "hardlearn.certificate/1"},
         {"file", file},
         {"name", data.name},
         {"fingerprint", data.fingerprint},
         {"rows", data.rows},
         {"features", data.features},
         {"label", data.label_name},
         {"classes", classes_json(data.class_names, data.class_counts)},
         {"groups", data.has_groups() ? Json(data.group_names.size()) : Json()},
         {"seed", set.options.seed},
         {"folds", set.options.num_folds},
         {"repeats", set.options.num_repeats},
         {"resamples", set.options.num_resamples},
         {"tau", set.bounds.solved},
         {"tau_star", set.bounds.failing},
         {"chance_error", set.chance_error},
         {"verdict", name_of(certificate.verdict)},
         {"all_fail", name_of(certificate.all_fail)},
         {"solved", name_of(certificate.solved)},
         {"witness", certificate.witness ? pair_json(set.pairs[*certificate.witness]) : Json()},
         {"failing_share", certificate.failing_share},
         {"best_plain", set.pairs[certificate.best_plain].model},
         {"critical_value", set.critical_value},
         {"families", families_json(set)},
         {"pairs", pairs_json(set)},
         {"traininglets", traininglets_json(set)},
         {"notes", notes_json(set.notes)}});
}

}  // namespace hardlearn
