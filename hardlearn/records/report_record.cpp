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
                        {"notes", notes_json(dossier.notes)}});
}

}  // namespace hardlearn
