#include "hardlearn/records/diagnosis_record.hpp"

#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

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
                        {"given", class_name(names, suspicion.given)},
                        {"suggested", class_name(names, suspicion.suggested)},
                        {"given_score", suspicion.given_score},
                        {"suggested_score", suspicion.suggested_score},
                        {"sigma", suspicion.sigma}});
    }
    return rows;
}

}  // namespace

std::string diagnosis_record(const Diagnosis& diagnosis, const std::string& file) {
    const DataSummary& data = diagnosis.data;
    const LearningHardIndex& index = diagnosis.index;
    return record_text({{"schema", "hardlearn.diagnosis/1"},
                        {"file", file},
                        {"name", data.name},
                        {"rows", data.rows},
                        {"features", data.features},
                        {"missing_cells", data.missing_cells},
                        {"label", data.label_name},
                        {"classes", classes_json(data.class_names, data.class_counts)},
                        {"groups", data.has_groups() ? Json(data.group_names.size()) : Json()},
                        {"seed", diagnosis.options.index.seed},
                        {"rows_used", index.rows_used},
                        {"lhi", index_json(index)},
                        {"raw_lhi", index.raw},
                        {"null_lhi", {{"mean", index.null_mean}, {"sd", index.null_deviation}}},
                        {"verdict", name_of(index.verdict)},
                        {"group_ami", or_null(index.group_ami)},
                        {"class_by_cluster", table_json(diagnosis.class_by_cluster)},
                        {"suspicious_labels", suspicions_json(diagnosis)},
                        {"labels_not_judged", diagnosis.not_judged},
                        {"notes", notes_json(diagnosis.notes)}});
}

}  // namespace hardlearn
