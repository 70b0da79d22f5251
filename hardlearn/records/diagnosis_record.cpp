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
        if (!diagnosis.data.row_names.empty()) rows.back()["name"] = diagnosis.data.row_names[suspicion.row];
    }
    return rows;
}

Json reasons_json(const Diagnosis& diagnosis) {
    Json reasons = Json::array();
    for (const HardnessReason& reason : diagnosis.reasons) {
        reasons.push_back({{"kind", name_of(reason.kind)},
                           {"applies", reason.applies},
                           {"known", reason.is_known},
                           {"figure", reason.figure},
                           {"low", reason.low},
                           {"high", reason.high},
                           {"finding", reason.finding},
                           {"advice", reason.advice}});
    }
    return reasons;
}

Json bayes_json(const BayesError& bayes) {
    return {{"low", bayes.low},
            {"high", bayes.high},
            {"nearest_neighbor", bayes.nearest_neighbor},
            {"nearest_neighbor_in_limit", bayes.nearest_neighbor_in_limit},
            {"best_model", bayes.best_model}};
}

Json curve_json(const LearningCurve& curve) {
    Json points = Json::array();
    for (const CurvePoint& point : curve.points)
        points.push_back({{"share", point.share}, {"error", point.error}});
    return points;
}

Json confused_json(const Diagnosis& diagnosis) {
    if (!diagnosis.profile.confused) return {};
    const ConfusedClasses& confused = *diagnosis.profile.confused;
    return {{"class", class_name(diagnosis.data.class_names, confused.truth)},
            {"taken_for", class_name(diagnosis.data.class_names, confused.predicted)},
            {"rows", confused.rows},
            {"share", confused.share}};
}

}  // namespace

std::string diagnosis_record(const Diagnosis& diagnosis, const std::string& file) {
    const DataSummary& data = diagnosis.data;
    const LearningHardIndex& index = diagnosis.index;
    const HardnessProfile& profile = diagnosis.profile;
    return record_text(
        {{"schema", "hardlearn.diagnosis/2"},
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
         {"verdict", name_of(profile.error.verdict)},
         {"balanced_neighbor_error", neighbor_error_json(profile.error, data.class_names)},
         {"reasons", reasons_json(diagnosis)},
         {"bayes_error", bayes_json(profile.bayes)},
         {"learning_curve", curve_json(profile.curve)},
         {"intrinsic_dimension", profile.intrinsic_dimension},
         {"most_confused", confused_json(diagnosis)},
         {"lhi", index_json(index)},
         {"raw_lhi", index.raw},
         {"null_lhi", {{"mean", index.null_mean}, {"sd", index.null_deviation}}},
         {"fine_lhi",
          {{"mean", index.fine_mean}, {"clusters", index.num_fine_clusters}, {"values", index.fine_values}}},
         {"paper_verdict", name_of(index.verdict)},
         {"group_ami", or_null(index.group_ami)},
         {"class_by_cluster", table_json(diagnosis.class_by_cluster)},
         {"suspicious_labels", suspicions_json(diagnosis)},
         {"labels_not_judged", diagnosis.not_judged},
         {"notes", notes_json(diagnosis.notes)}});
}

}  // namespace hardlearn
