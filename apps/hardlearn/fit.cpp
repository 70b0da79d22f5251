#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/library_options.hpp"
#include "apps/hardlearn/model_text.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string model;
    MicroLearnerOptions learner;
    std::vector<ProgramOption> learner_options;
    DataOptions data;
};

// Views may be named twice; who lifts the limit of exact search lifts that of global learning.
MicroLearnerOptions settled(MicroLearnerOptions learner, std::uint64_t seed) {
    std::vector<View> views;
    for (const View view : learner.views) {
        if (std::ranges::find(views, view) == views.end()) views.push_back(view);
    }
    learner.views = views;
    if (learner.max_exact_rows == all_neighbors) learner.max_global_rows = all_neighbors;
    learner.seed = seed;
    return learner;
}

void run(const Options& options, Session& session) {
    check_conflicts(options.learner_options);
    const MicroLearnerOptions learner = settled(options.learner, session.options().seed);
    session.check_outputs({options.model}, inputs(options.data, {options.file}));
    const Dataset data = read_data(options.file, options.data, session);
    note_search(options.file, data.rows, learner.max_exact_rows, session);
    note_global_learning(options.file, data.rows, learner.max_exact_rows, session);
    const auto start = std::chrono::steady_clock::now();
    const MicroLearner model = naming_file(options.file, [&] {
        return fit_micro_learner(data, all_rows(data.rows), learner, session.context());
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
    constexpr std::string_view said_otherwise[] = {"max_global_rows", "seed"};
    options->learner_options = bind_options(micro_learner_options(), options->learner, said_otherwise);
    add_library_options(parser, options->learner_options);
    parser
        .add_flag_callback(
            "--exact", [options] { options->learner.max_exact_rows = all_neighbors; },
            "Find neighbours exactly however many rows there are, and let machines learn from all rows")
        ->excludes("--exact-rows");
    add_renamed(parser, "--draws", "--num-repeats (5 draws each)");
    add_renamed(parser, "--neighbors-removed", "--num-pruned-neighbors");
    add_renamed(parser, "--batches", "--batch-order");
    add_renamed(parser, "--no-pruning", "--no-precision-pruning");
    add_data_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command fit_command{.name = "fit",
                                    .summary = "Fit a Micro-Learner and write it to a model file",
                                    .example = "hardlearn fit examples/data/vehicle.csv -o vehicle.model",
                                    .add = add};

}  // namespace hardlearn::app
