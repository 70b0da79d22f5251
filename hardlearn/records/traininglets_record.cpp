#include "hardlearn/records/traininglets_record.hpp"

#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json complexity_json(const RademacherEstimate& complexity) {
    return {{"norm", complexity.norm},
            {"rademacher", complexity.value},
            {"low", complexity.low},
            {"high", complexity.high}};
}

Json query_json(const TrainingletReport& report, std::size_t i) {
    const QueryTraininglet& query = report.measured.queries[i];
    Json json = {
        {"row", i + 1},           {"size", query.rows.size()}, {"classes", query.num_classes},
        {"purity", query.purity}, {"lhi", query.lhi},          {"neighbor_error", query.neighbor_error}};
    json.update(complexity_json(query.complexity));
    json["prediction"] = class_name(report.class_names, query.prediction);
    json["right"] = report.truth.empty() ? Json() : Json(query.prediction == report.truth[i]);
    return json;
}

Json wrongness_json(const TrainingletReport& report) {
    Json json = Json::array();
    for (const WrongnessOfMeasure& measure : report.wrongness) {
        json.push_back({{"measure", measure.name},
                        {"auc", measure.auc},
                        {"p_value", measure.p_value},
                        {"wrong", measure.wrong},
                        {"right", measure.right},
                        {"mean_wrong", measure.mean_wrong},
                        {"mean_right", measure.mean_right}});
    }
    return json;
}

}  // namespace

std::string traininglets_record(const TrainingletReport& report, const std::string& model_path,
                                const std::string& file) {
    Json queries = Json::array();
    for (std::size_t i = 0; i < report.measured.queries.size(); ++i) queries.push_back(query_json(report, i));
    const auto& of_all = report.measured.of_all_rows;
    return record_text({{"schema", "hardlearn.traininglets/1"},
                        {"model", model_path},
                        {"file", file},
                        {"rows", report.rows_of_file},
                        {"voter", report.voter},
                        {"queries", queries},
                        {"wrongness", wrongness_json(report)},
                        {"of_all_rows", of_all ? complexity_json(*of_all) : Json()},
                        {"simpler_share", report.simpler_share},
                        {"notes", notes_json(report.notes)}});
}

}  // namespace hardlearn
