#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <string>
#include <vector>

#include "hardlearn/records/shift_record.hpp"
#include "hardlearn/records/simulation_record.hpp"
#include "hardlearn/records/traininglets_record.hpp"
#include "hardlearn/report/shift_text.hpp"
#include "hardlearn/report/simulation_text.hpp"
#include "hardlearn/report/traininglets_text.hpp"
#include "hardlearn/simulation/simulate.hpp"
#include "hardlearn/tasks/shift.hpp"
#include "hardlearn/tasks/traininglets.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/data.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

Matrix<double> columns_as_table(const Dataset& data) {
    Matrix<double> table(data.rows, data.columns.size());
    for (std::size_t j = 0; j < data.columns.size(); ++j)
        for (std::size_t i = 0; i < data.rows; ++i) table(i, j) = data.columns[j].values[i];
    return table;
}

nb::dict simulated(const std::string& kind, const nb::dict& given, std::uint64_t seed, Run& run) {
    SimulationOptions options = options_of(simulation_options(), given);
    options.kind = parse_name<SimulationKind>(kind);
    options.seed = seed;
    const SimulatedData drawn =
        result_of(run, [&](const RunContext& context) { return simulate(options, context); });
    nb::dict result;
    result["text"] = simulation_text(drawn);
    result["record"] = simulation_record(drawn, "", "", "");
    result["X"] = array_of(columns_as_table(drawn.data));
    result["labels"] = array_of(drawn.data.labels);
    result["groups"] = array_of(drawn.data.groups);
    result["truth"] = array_of(drawn.truth);
    result["posterior"] = array_of(drawn.posterior);
    return result;
}

// `model`: a Model or None.
nb::dict shifted(const Data& training, const Data& test, const nb::object& model, const nb::dict& given,
                 std::uint64_t seed, Run& run) {
    ShiftOptions options = options_of(shift_options(), given);
    options.seed = seed;
    const MicroLearner* const fitted = model.is_none() ? nullptr : nb::cast<const MicroLearner*>(model);
    const ShiftedData found = result_of(run, [&](const RunContext& context) {
        return measure_shift(*training, *test, fitted, options, context);
    });
    nb::dict result;
    result["text"] = shift_text(found, training.file, test.file);
    result["record"] = shift_record(found, training.file, test.file, "");
    return result;
}

nb::dict traininglets(const MicroLearner& model, const Data& data, const nb::dict& given, Run& run) {
    const TrainingletOptions options = options_of(traininglets_options(), given);
    const TrainingletReport report = result_of(
        run, [&](const RunContext& context) { return report_traininglets(model, *data, options, context); });
    nb::dict result;
    result["text"] = traininglets_text(report, "the model", data.file);
    result["record"] = traininglets_record(report, "", data.file);
    result["picture"] = report.shown.empty() ? std::string() : traininglets_svg(report, data.file);
    return result;
}

}  // namespace

void bind_simulation(nb::module_& module) {
    module.def("simulate", &simulated);
    module.def("shift", &shifted, nb::arg("training"), nb::arg("test"), nb::arg("model").none(),
               nb::arg("options"), nb::arg("seed"), nb::arg("run"));
    module.def("traininglets", &traininglets);
}

}  // namespace hardlearn::python
