#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/report/evaluation_text.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/data.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

using Scores = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

/// An estimator of Python, fitted. `bridge` holds it under a number and lives as long as the call.
class PythonModel : public Classifier {
  public:
    PythonModel(nb::handle bridge, AskPython ask, std::size_t number, std::string description)
        : bridge_(bridge), ask_(std::move(ask)), number_(number), description_(std::move(description)) {}
    ~PythonModel() override {
        try {
            ask_([&] { bridge_.attr("forget")(number_); });
        } catch (...) {  // The call is at its end, and the bridge goes with it.
        }
    }
    PythonModel(const PythonModel&) = delete;
    PythonModel& operator=(const PythonModel&) = delete;

    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext&) const override {
        Predictions predictions{.labels = {}, .scores = Matrix<float>(rows.size(), data.num_classes())};
        ask_([&] {
            const auto answer = nb::cast<nb::tuple>(
                bridge_.attr("predict")(number_, array_of(std::span<const RowIndex>(rows))));
            const auto labels = nb::cast<std::vector<std::int32_t>>(answer[0]);
            predictions.labels.assign(labels.begin(), labels.end());
            const auto scores = nb::cast<Scores>(answer[1]);
            const auto view = scores.view();
            for (std::size_t i = 0; i < rows.size(); ++i) {
                for (std::size_t c = 0; c < data.num_classes(); ++c)
                    predictions.scores(i, c) = static_cast<float>(view(i, c));
            }
        });
        return predictions;
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions&, double) const override {
        return {};
    }
    std::string description() const override { return description_; }

  private:
    nb::handle bridge_;
    AskPython ask_;
    std::size_t number_;
    std::string description_;
};

Contender contender_of(const std::string& name, nb::handle bridge, const AskPython& ask) {
    return {.name = name,
            .fit = [name, bridge, ask](const Dataset& data, std::span<const RowIndex> rows, FoldPlace,
                                       const RunContext&) -> std::unique_ptr<Classifier> {
                // As the models are taught them: some may have been made wrong on purpose.
                std::vector<Label> labels;
                for (const RowIndex row : rows) labels.push_back(data.labels[row]);
                std::size_t number = 0;
                std::string description;
                ask([&] {
                    const auto fitted =
                        nb::cast<nb::tuple>(bridge.attr("fit")(name, array_of(rows), array_of(labels)));
                    number = nb::cast<std::size_t>(fitted[0]);
                    description = nb::cast<std::string>(fitted[1]);
                });
                return std::make_unique<PythonModel>(bridge, ask, number, std::move(description));
            }};
}

// `own`: one a model, whether it is a name of ours; the others are estimators that the bridge knows by their
// names. `truth`: the class of each row that judges, empty: its label.
nb::dict evaluated(const Data& data, const nb::dict& given, const std::vector<std::int32_t>& truth,
                   const std::vector<std::string>& names, const std::vector<bool>& own,
                   const nb::object& bridge, Run& run) {
    EvaluateOptions options = options_of(evaluate_options(), given);
    options.protocol.truth.assign(truth.begin(), truth.end());
    for (std::size_t i = 0; i < names.size(); ++i)
        if (own[i]) options.protocol.models.push_back(names[i]);
    const std::vector<Contender> known =
        options.protocol.models.empty() ? std::vector<Contender>{} : contenders(options);
    std::optional<EvaluatedSet> set;
    run_work(run, [&](const RunContext& context, const AskPython& ask) {
        std::vector<Contender> all;
        auto next = known.begin();
        for (std::size_t i = 0; i < names.size(); ++i)
            all.push_back(own[i] ? *next++ : contender_of(names[i], bridge, ask));
        set.emplace(evaluate_set(*data, all, options, context));
    });
    nb::dict result;
    result["text"] = begun_evaluation_text(*set, data.file) + evaluation_text(*set, true);
    const std::string file = data.file;
    result["record"] = evaluation_record(std::span(&*set, 1), std::span(&file, 1));
    return result;
}

}  // namespace

void bind_evaluation(nb::module_& module) {
    module.def("evaluate", &evaluated, nb::arg("data"), nb::arg("options"), nb::arg("truth"),
               nb::arg("names"), nb::arg("own"), nb::arg("bridge").none(), nb::arg("run"));
    module.def("model_names", [] {
        nb::list names;
        for (const std::string_view name : classifier_names()) names.append(std::string(name));
        return names;
    });
}

}  // namespace hardlearn::python
