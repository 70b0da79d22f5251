#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <optional>
#include <string>

#include "hardlearn/page/report_page.hpp"
#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/records/report_record.hpp"
#include "hardlearn/report/dossier_verdict.hpp"
#include "hardlearn/report/model_card.hpp"
#include "hardlearn/tasks/report.hpp"
#include "hardlearn/tasks/same_data.hpp"
#include "python/bindings/data.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

// The only set of a record, or the one of this data's name.
EvaluationDetail evaluation_of(const std::string& record, const Dataset& data) {
    const std::vector<EvaluationDetail> sets = parse_evaluation_details(record, "evaluation");
    for (const EvaluationDetail& set : sets) {
        if (sets.size() > 1 && set.name != data.name) continue;
        check_same_data(set, data);
        return set;
    }
    throw_bad_data("the evaluation holds no set '" + data.name + "'");
}

// What Python gave beside the data.
struct Sources {
    const MicroLearner* model = nullptr;
    std::optional<EvaluationDetail> evaluation = {};
    std::optional<CertifiedSet> certificate = {};
    std::optional<Data> new_rows = {};

    ReportSources given() const {
        return {.model = model,
                .evaluation = evaluation ? &*evaluation : nullptr,
                .certificate = certificate ? &*certificate : nullptr,
                .new_rows = new_rows ? &**new_rows : nullptr};
    }
};

// `given`: of "model" (a Model), "evaluation" and "certificate" (texts of records) and "new_rows" (Data)
// those that there are.
Sources sources_of(const nb::dict& given, const Dataset& data) {
    Sources sources;
    if (given.contains("model")) {
        sources.model = nb::cast<const MicroLearner*>(given["model"]);
        check_same_data(*sources.model, data);
    }
    if (given.contains("evaluation"))
        sources.evaluation = evaluation_of(nb::cast<std::string>(given["evaluation"]), data);
    if (given.contains("certificate")) {
        sources.certificate = parse_certificate(nb::cast<std::string>(given["certificate"]), "certificate");
        check_same_data(*sources.certificate, data);
    }
    if (given.contains("new_rows")) sources.new_rows = nb::cast<Data>(given["new_rows"]);
    return sources;
}

nb::dict report(const Data& data, const nb::dict& given, const nb::dict& beside, Run& run) {
    const ReportOptions options = options_of(report_options(), given);
    const Sources sources = sources_of(beside, *data);
    Dossier dossier = result_of(run, [&](const RunContext& context) {
        return make_dossier(*data, sources.given(), options, context);
    });
    dossier.origin = {.file = data.file, .version = HARDLEARN_VERSION};
    if (dossier.new_rows) {
        dossier.origin.new_rows = sources.new_rows->file;
        for (const Note& note : dossier.new_rows->notes) run.notes.push_back(note);
    }
    if (options.is_private) hide_values(dossier);
    const auto as_it_is = [](std::string_view name) { return std::string(name); };
    nb::dict result;
    result["page"] = report_page(dossier);
    result["card"] = model_card(dossier);
    result["text"] = dossier_text(dossier);
    result["record"] = report_record(dossier, verdict_of(dossier, as_it_is), {});
    return result;
}

}  // namespace

void bind_report(nb::module_& module) {
    module.def("report", &report);
}

}  // namespace hardlearn::python
