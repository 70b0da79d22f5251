#include "python/bindings/module.hpp"

#include <nanobind/stl/string.h>

#include <exception>
#include <string>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/simulation/simulate.hpp"
#include "hardlearn/tasks/ablate.hpp"
#include "hardlearn/tasks/certify.hpp"
#include "hardlearn/tasks/clean.hpp"
#include "hardlearn/tasks/compare.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/tasks/explain.hpp"
#include "hardlearn/tasks/label_issues.hpp"
#include "hardlearn/tasks/predict.hpp"
#include "hardlearn/tasks/report.hpp"
#include "hardlearn/tasks/shift.hpp"
#include "hardlearn/tasks/study.hpp"
#include "hardlearn/tasks/traininglets.hpp"
#include "hardlearn/training/reweight_options.hpp"
#include "python/bindings/data.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

// The exception of the package for each kind of error; see python/hardlearn/errors.py.
const char* exception_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::bad_argument:
            return "OptionError";
        case ErrorCode::bad_data:
            return "DataError";
        case ErrorCode::file:
            return "ModelFileError";
        case ErrorCode::training_failed:
            return "TrainingError";
        case ErrorCode::cancelled:
            return "KeyboardInterrupt";
        case ErrorCode::out_of_memory:
            return "MemoryError";
        case ErrorCode::internal:
            break;
    }
    return "RuntimeError";
}

void translate(const std::exception_ptr& thrown, void*) {
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& error) {
        const nb::object errors = nb::module_::import_("hardlearn.errors");
        const char* const name = exception_name(error.code());
        const nb::object type =
            nb::hasattr(errors, name) ? errors.attr(name) : nb::module_::import_("builtins").attr(name);
        PyErr_SetString(type.ptr(), error.what());
    }
}

nb::dict options() {
    nb::dict result;
    result["read"] = descriptions(read_options());
    result["fit"] = descriptions(micro_learner_options());
    result["predict"] = descriptions(predict_options());
    result["explain"] = descriptions(explanation_options());
    result["diagnose"] = descriptions(diagnose_options());
    result["find_label_issues"] = descriptions(label_issue_options());
    result["clean"] = descriptions(clean_options());
    result["evaluate"] = descriptions(evaluate_options());
    result["ablate"] = descriptions(ablation_options());
    result["certify"] = descriptions(certify_options());
    result["compare"] = descriptions(comparison_options());
    result["study"] = descriptions(study_options());
    result["report"] = descriptions(report_options());
    result["simulate"] = descriptions(simulation_options());
    result["shift"] = descriptions(shift_options());
    result["traininglets"] = descriptions(traininglets_options());
    result["reweight"] = descriptions(reweight_options());
    return result;
}

}  // namespace

NB_MODULE(_core, module) {
    module.attr("__version__") = HARDLEARN_VERSION;
    nb::register_exception_translator(translate);
    module.def("options", &options);
    bind_running(module);
    bind_data(module);
    bind_model(module);
    bind_tasks(module);
    bind_evaluation(module);
    bind_report(module);
}

}  // namespace hardlearn::python
