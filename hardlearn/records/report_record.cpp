#include "hardlearn/records/report_record.hpp"

#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

std::string_view reason_name(CaseReason reason) {
    switch (reason) {
        case CaseReason::suspicious:
            return "suspicious";
        case CaseReason::wrong:
            return "wrong";
        case CaseReason::right:
            return "right";
        case CaseReason::asked:
            return "asked";
    }
    return "";
}

Json cases_json(const Dossier& dossier) {
    Json cases = Json::array();
    for (const CaseDossier& one : dossier.cases) {
        const Explanation& explanation = one.explained.explanation;
        cases.push_back(
            {{"row", one.chosen.row + std::size_t{1}},
             {"reason", reason_name(one.chosen.reason)},
             {"label", or_null(one.explained.given)},
             {"prediction", class_name(dossier.model->class_names(), explanation.prediction)},
             {"probability", explanation.scores[static_cast<std::size_t>(explanation.prediction)]},
             {"fitted", one.was_fitted}});
    }
    return cases;
}

Json certificate_json(const Dossier& dossier) {
    if (!dossier.certificate) return {};
    const CertifiedSet& set = *dossier.certificate;
    Json witness;
    if (set.certificate.witness) {
        const OperatedError& pair = set.pairs[*set.certificate.witness];
        witness = {{"operator", name_of(pair.before)}, {"model", pair.model}};
    }
    return {{"file", dossier.origin.certificate},
            {"verdict", name_of(set.certificate.verdict)},
            {"tau", set.bounds.solved},
            {"tau_star", set.bounds.failing},
            {"witness", witness}};
}

Json traininglets_json(const NewRows& rows) {
    if (!rows.traininglets) return {};
    const TrainingletReport& report = *rows.traininglets;
    return {{"rows", report.measured.queries.size()},
            {"wrong", report.wrongness.empty() ? Json() : Json(report.wrongness.front().wrong)}};
}

Json new_rows_json(const Dossier& dossier) {
    if (!dossier.new_rows) return {};
    const NewRows& rows = *dossier.new_rows;
    Json moved = Json::array();
    for (const MovedColumn& column : rows.columns) {
        if (column.has_moved())
            moved.push_back(
                {{"name", column.name}, {"distance", column.distance}, {"adjusted_p", column.adjusted_p}});
    }
    return {{"file", dossier.origin.new_rows},
            {"rows", rows.rows},
            {"verdict", rows.shift ? Json(name_of(rows.shift->verdict)) : Json()},
            {"moved", rows.num_moved},
            {"moved_columns", moved},
            {"traininglets", traininglets_json(rows)},
            {"notes", notes_json(rows.notes)}};
}

}  // namespace

std::string report_record(const Dossier& dossier, const DossierVerdict& verdict,
                          const WrittenReport& written) {
    return record_text({{"schema", "hardlearn.report/1"},
                        {"file", dossier.origin.file},
                        {"name", dossier.data.name},
                        {"fingerprint", dossier.data.fingerprint},
                        {"seed", dossier.options.seed},
                        {"private", dossier.options.is_private},
                        {"page", written.page},
                        {"bytes", written.bytes},
                        {"card", written.card.empty() ? Json() : Json(written.card)},
                        {"headline", verdict.headline},
                        {"hardness", in_one_paragraph(verdict.hardness)},
                        {"model", in_one_paragraph(verdict.model)},
                        {"next", verdict.next},
                        {"compared_rows", dossier.evaluation ? Json(dossier.evaluation->rows) : Json()},
                        {"fitted_rows", dossier.model ? Json(dossier.fitted_rows) : Json()},
                        {"cases", cases_json(dossier)},
                        {"certificate", certificate_json(dossier)},
                        {"new_rows", new_rows_json(dossier)},
                        {"notes", notes_json(dossier.notes)}});
}

}  // namespace hardlearn
