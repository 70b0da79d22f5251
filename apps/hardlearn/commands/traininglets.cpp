#include "hardlearn/tasks/traininglets.hpp"

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/records/traininglets_record.hpp"
#include "hardlearn/report/traininglets_picture.hpp"
#include "hardlearn/report/traininglets_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::string plot;
    ReadOptions read;
    TrainingletOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::plot, {.name = "plot",
                                        .doc = "Write a picture of the first traininglets to this file",
                                        .unit = "PLOT.svg"})};
    return options;
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.plot}, inputs(options.read, {options.model, options.file}));
    const MicroLearner model = read_model(options.model);
    const RunContext context = session.context_of(options.file);
    ReadData read =
        read_queries(options.file, model.label_name(), model.preparation(), options.read, context);
    TrainingletReport report = naming_file(
        options.file, [&] { return report_traininglets(model, read.data, options.task, context); });
    put_first(std::move(read.notes), report.notes);
    session.print(traininglets_text(report, options.model, options.file));
    if (!options.plot.empty())
        session.write_text(options.plot, traininglets_svg(report, options.file), "plot");
    if (session.writes_json()) session.write_json(traininglets_record(report, options.model, options.file));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("MODEL", "Model file that 'hardlearn fit' wrote", options->model);
    line.file("FILE", "Rows to ask the model about; columns are matched by name", options->file);
    line.options(own_options(), *options);
    line.options(traininglets_options(), options->task);
    line.options_named(read_options(), options->read, query_read_options());
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command traininglets_command{
    .name = "traininglets",
    .summary = "Measure the traininglets that a model makes, and what tells its wrong answers",
    .example =
        "hardlearn traininglets vehicle.model examples/data/vehicle.csv --max-rows 50 --plot "
        "traininglets.svg",
    .add = add};

}  // namespace hardlearn::app
