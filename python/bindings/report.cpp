#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <optional>
#include <string>

#include "hardlearn/page/report_page.hpp"
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

// `model`: a Model or None; `evaluation`: the text of a record, empty: none is given.
nb::dict report(const Data& data, const nb::dict& given, const nb::object& model,
                const std::string& evaluation, Run& run) {
    const ReportOptions options = options_of(report_options(), given);
    std::optional<EvaluationDetail> compared;
    if (!evaluation.empty()) compared = evaluation_of(evaluation, *data);
    const MicroLearner* const fitted = model.is_none() ? nullptr : nb::cast<const MicroLearner*>(model);
    if (fitted != nullptr) check_same_data(*fitted, *data);
    Dossier dossier = result_of(run, [&](const RunContext& context) {
        return make_dossier(*data, {.model = fitted, .evaluation = compared ? &*compared : nullptr}, options,
                            context);
    });
    dossier.origin = {.file = data.file, .version = HARDLEARN_VERSION};
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
    module.def("report", &report, nb::arg("data"), nb::arg("options"), nb::arg("model").none(),
               nb::arg("evaluation"), nb::arg("run"));
}

}  // namespace hardlearn::python
