#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/mil/predict.hpp"
#include "hardlearn/records/explanation_record.hpp"
#include "hardlearn/records/fit_record.hpp"
#include "hardlearn/records/model_record.hpp"
#include "hardlearn/records/predictions_record.hpp"
#include "hardlearn/report/explanation_picture.hpp"
#include "hardlearn/report/explanation_text.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/model_text.hpp"
#include "hardlearn/tasks/explain.hpp"
#include "hardlearn/tasks/fit.hpp"
#include "hardlearn/tasks/predict.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/data.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

nb::tuple fit(const Data& data, const nb::dict& given, Run& run) {
    const MicroLearnerOptions options = options_of(micro_learner_options(), given);
    const FittedModel fitted =
        result_of(run, [&](const RunContext& context) { return fit_model(*data, options, context); });
    nb::dict told;
    told["text"] = data_text(data.file, fitted.data) + chosen_text(fitted.model);
    told["record"] = fit_record(fitted, data.file, "");
    return nb::make_tuple(MicroLearner(fitted.model), told);
}

nb::dict predict(const MicroLearner& model, const Data& data, const nb::dict& given, Run& run) {
    const PredictOptions options = options_of(predict_options(), given);
    const PredictedRows predicted = result_of(
        run, [&](const RunContext& context) { return predict_rows(model, *data, options, context); });
    nb::dict result;
    result["labels"] = array_of(predicted.predictions.labels);
    result["scores"] = array_of(predicted.predictions.scores);
    result["sets"] = options.confidence ? array_of(predicted.sets) : nb::object(nb::none());
    result["familiarity"] = options.abstain ? array_of(predicted.familiarity) : nb::object(nb::none());
    return result;
}

nb::object familiarity(const MicroLearner& model, const Data& data, Run& run) {
    return array_of(result_of(run, [&](const RunContext& context) {
        return familiarity_of(model, *data, all_rows((*data).rows), context);
    }));
}

nb::dict explain(const MicroLearner& model, const Data& data, std::size_t row, const nb::dict& given,
                 Run& run) {
    const ExplanationOptions options = options_of(explanation_options(), given);
    const ExplainedRow explained = result_of(
        run, [&](const RunContext& context) { return explain_row(model, *data, row, options, context); });
    nb::list traininglet;
    for (const ExplainedSample& sample : explained.explanation.samples) traininglet.append(sample.source_row);
    nb::dict result;
    result["text"] = explanation_text(explained, model, data.file, {.remedy = ".to_dict() has all of them"});
    result["record"] = explanation_record(explained, model, "", data.file);
    result["picture"] = explanation_svg(explained, model, data.file);
    result["traininglet"] = traininglet;
    return result;
}

// What is wrong with a model's bytes is wrong with its file.
template <class Read>
MicroLearner read_or_throw_file(Read read) {
    try {
        return read();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_data) throw_file(error.what());
        throw;
    }
}

std::span<const std::byte> bytes_in(const nb::bytes& bytes) {
    return {reinterpret_cast<const std::byte*>(bytes.c_str()), bytes.size()};
}

nb::bytes bytes_of(const MicroLearner& model) {
    const std::vector<std::byte> bytes = write_model(model);
    return nb::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// Of a model in memory: what its file would say.
nb::dict inspect(const MicroLearner& model, const std::string& path) {
    const int schema = path.empty() ? micro_learner_schema : read_model_schema(path);
    nb::dict result;
    result["text"] = model_text(model, path.empty() ? "model in memory" : path, schema);
    result["record"] = model_record(model, path, schema);
    return result;
}

nb::list columns_of(const MicroLearner& model) {
    nb::list columns;
    for (const PreparedColumn& column : model.preparation().in_given_order())
        columns.append(
            nb::make_tuple(column.name, column.kind == ColumnKind::text, column.num_features() > 0));
    return columns;
}

nb::object options_given(const MicroLearner& model) {
    nb::dict result;
    for (const auto& option : micro_learner_options())
        result[python_name(option).c_str()] = object_of(option.get(model.options()));
    return std::move(result);
}

bool takes_batches(const MicroLearner& model) {
    for (const Candidate& candidate : model.candidates())
        if (candidate.batch_size != 1) return true;
    return false;
}

}  // namespace

void bind_model(nb::module_& module) {
    nb::class_<MicroLearner>(module, "Model")
        .def_prop_ro("class_names", &MicroLearner::class_names)
        .def_prop_ro("label_name", &MicroLearner::label_name)
        .def_prop_ro("training_fingerprint", &MicroLearner::training_fingerprint)
        .def_prop_ro("global_is_enough", &MicroLearner::global_is_enough)
        .def_prop_ro("columns", &columns_of)
        .def_prop_ro("options", &options_given)
        .def_prop_ro("takes_batches", &takes_batches)
        .def_prop_ro("training_rows", [](const MicroLearner& model) { return model.labels().size(); })
        .def("bytes", &bytes_of)
        .def("__reduce__",
             [](const MicroLearner& model) {
                 return nb::make_tuple(nb::module_::import_("hardlearn.classifier").attr("model_of"),
                                       nb::make_tuple(bytes_of(model)));
             })
        .def("write", [](const MicroLearner& model, const std::string& path) { write_model(model, path); })
        .def("inspect", &inspect, nb::arg("path") = "");
    module.def("model_from_bytes", [](const nb::bytes& bytes) {
        return read_or_throw_file([&] { return read_model(bytes_in(bytes)); });
    });
    module.def("read_model", [](const std::string& path) {
        return read_or_throw_file([&] { return read_model(std::filesystem::path(path)); });
    });
    module.def("fit", &fit);
    module.def("predict", &predict);
    module.def("familiarity", &familiarity);
    module.def("explain", &explain);
}

}  // namespace hardlearn::python
