#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/records/fit_record.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/model_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string model;
    ReadOptions read;
    MicroLearnerOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::model, {.name = "output",
                                         .doc = "The model file to write",
                                         .unit = "MODEL",
                                         .letter = 'o',
                                         .required = true})};
    return options;
}

void run(Options options, Session& session) {
    options.task.seed = session.options().seed;
    session.check_outputs({options.model}, inputs(options.read, {options.file}));
    const RunContext context = session.context_of(options.file);
    const Dataset data = read_known_rows(options.file, options.read, context).data;
    const FittedModel fitted =
        naming_file(options.file, [&] { return fit_model(data, options.task, context); });
    session.write_file([&] { write_model(fitted.model, options.model); });
    session.print(data_text(options.file, fitted.data) + chosen_text(fitted.model) +
                  fmt::format("Model written to {}\n", options.model));
    if (session.writes_json()) session.write_json(fit_record(fitted, options.file, options.model));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("FILE", data_file_doc, options->file);
    line.options(own_options(), *options);
    line.options(micro_learner_options(), options->task, said_for_all_commands);
    add_exact_word(line, options->task.max_exact_rows);
    line.renamed("--draws", "--num-repeats (each has --num-folds draws)");
    line.renamed("--neighbors-removed", "--num-pruned-neighbors");
    line.renamed("--batches", "--batch-order");
    line.renamed("--no-pruning", "--no-precision-pruning");
    line.options(read_options(), options->read);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command fit_command{.name = "fit",
                                    .summary = "Fit a Micro-Learner and write it to a model file",
                                    .example = "hardlearn fit examples/data/vehicle.csv -o vehicle.model",
                                    .add = add};

}  // namespace hardlearn::app
