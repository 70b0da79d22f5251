#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
#include "hardlearn/records/diagnosis_record.hpp"
#include "hardlearn/report/diagnosis_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string plot;
    ReadOptions read;
    ImageOptions images;
    DiagnoseOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {declare_option(
        &Options::plot, {.name = "plot",
                         .doc = "Draw the embedding, by class and by cluster, into this SVG file",
                         .unit = "OUT.svg"})};
    return options;
}

void run(Options options, Session& session) {
    options.task.index.seed = session.options().seed;
    session.check_outputs({options.plot}, inputs(options.read, {options.file}));
    const RunContext context = session.context_of(options.file);
    ReadData read = known_rows(options.file, {options.read, options.images}, context);
    Diagnosis diagnosis =
        naming_file(options.file, [&] { return diagnose(read.data, options.task, context); });
    put_first(std::move(read.notes), diagnosis.notes);
    session.print(diagnosis_text(diagnosis, options.file));
    if (!options.plot.empty()) session.write_text(options.plot, diagnosis_svg(diagnosis, read.data), "plot");
    if (session.writes_json()) session.write_json(diagnosis_record(diagnosis, options.file));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("FILE", data_file_doc, options->file);
    line.options(diagnose_options(), options->task, said_for_all_commands);
    line.options(own_options(), *options);
    line.options(read_options(), options->read);
    line.options(image_options(), options->images);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command diagnose_command{
    .name = "diagnose",
    .summary = "Measure how hard a data set is, and find suspicious labels",
    .example = "hardlearn diagnose examples/data/vehicle.csv --suspicious 5 --plot vehicle.svg",
    .add = add};

}  // namespace hardlearn::app
