#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
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
    ImageOptions images;
    std::optional<std::size_t> draws;
    MicroLearnerOptions task;
};

// Draws come in whole repeats of the inner folds.
Option<Options> draws_option() {
    Option<Options> option = declare_option(
        &Options::draws,
        {.name = "draws",
         .doc = "The same as --num-repeats, counted in draws: folds of the repeats, rounded up",
         .unit = "M",
         .range = at_least(1)});
    option.goes_with = "naive or ptc";
    option.conflict = [](const Options& options) -> std::optional<Conflict> {
        if (is_pooled(options.task.construction))
            return Conflict{"construction", "naive or ptc", std::string(name_of(options.task.construction))};
        if (options.task.num_repeats) return Conflict{"", "no --num-repeats", "--num-repeats beside it"};
        return std::nullopt;
    };
    return option;
}

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::model, {.name = "output",
                                         .doc = "The model file to write",
                                         .unit = "MODEL",
                                         .letter = 'o',
                                         .required = true}),
        draws_option()};
    return options;
}

void run(Options options, Session& session) {
    options.task.seed = session.options().seed;
    if (options.draws)
        options.task.num_repeats = (*options.draws + options.task.num_folds - 1) / options.task.num_folds;
    session.check_outputs({options.model}, inputs(options.read, {options.file}));
    const RunContext context = session.context_of(options.file);
    ReadData read = known_rows(options.file, {options.read, options.images}, context);
    FittedModel fitted =
        naming_file(options.file, [&] { return fit_model(read.data, options.task, context); });
    put_first(std::move(read.notes), fitted.notes);
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
    line.renamed("--neighbors-removed", "--num-pruned-neighbors");
    line.renamed("--pruned-radius", "--removal-radius");
    line.renamed("--batches", "--batch-order");
    line.renamed("--no-pruning", "--no-precision-pruning");
    line.options(read_options(), options->read);
    line.options(image_options(), options->images);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command fit_command{.name = "fit",
                                    .summary = "Fit a Micro-Learner and write it to a model file",
                                    .example = "hardlearn fit examples/data/vehicle.csv -o vehicle.model",
                                    .add = add};

}  // namespace hardlearn::app
