#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/model_text.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string model;
    std::string construction = "naive";
    DataOptions data;
};

void run(const Options& options, Session& session) {
    session.check_outputs({options.model}, inputs(options.data, {options.file}));
    const Dataset data = read_data(options.file, options.data, session);
    const auto start = std::chrono::steady_clock::now();
    const MicroLearner model = naming_file(options.file, [&] {
        return fit_micro_learner(
            data, all_rows(data.rows),
            {.construction = parse_construction(options.construction), .seed = session.options().seed},
            session.context());
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    session.write_file([&] { write_model(model, options.model); });
    session.print(data_text(options.file, data) + chosen_text(model) +
                  fmt::format("Model written to {}\n", options.model));
    session.write_json(fit_record(options.file, options.model, model, seconds.count()));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser
        .add_option("FILE", options->file,
                    "Training data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz")
        ->required();
    parser.add_option("-o,--output", options->model, "The model file to write")
        ->required()
        ->type_name("MODEL");
    parser
        .add_option("--construction", options->construction,
                    "How traininglets are made: naive; ptc (sanitized, fused, pruned); auto (many candidates "
                    "compete, the best vote: slower)")
        ->check(CLI::IsMember({"naive", "ptc", "auto"}))
        ->type_name("NAME")
        ->capture_default_str();
    add_data_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command fit_command{.name = "fit",
                                    .summary = "Fit a Micro-Learner and write it to a model file",
                                    .example = "hardlearn fit examples/data/vehicle.csv -o vehicle.model",
                                    .add = add};

}  // namespace hardlearn::app
