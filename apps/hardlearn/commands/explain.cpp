#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/records/explanation_record.hpp"
#include "hardlearn/report/explanation_picture.hpp"
#include "hardlearn/report/explanation_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::size_t row = 1;
    std::size_t top = 10;
    bool all = false;
    std::string plot;
    ReadOptions read;
    ImageOptions images;
    ExplanationOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::row, {.name = "row",
                                       .doc = "Which row, counted from 1; the header does not count",
                                       .unit = "N",
                                       .range = at_least(1),
                                       .required = true}),
        declare_option(
            &Options::top,
            {.name = "top", .doc = "Training rows and support vectors to show of each list", .unit = "N"}),
        declare_option(&Options::all, {.name = "all", .doc = "Show every row of every list, and every duel"}),
        declare_option(&Options::plot, {.name = "plot",
                                        .doc = "Draw the traininglet around the row into this SVG file",
                                        .unit = "OUT.svg"})};
    return options;
}

std::size_t checked_row(const Options& options, const Dataset& data) {
    if (options.row < 1 || options.row > data.rows) {
        throw_bad_argument(
            fmt::format("--row {}: {} has rows 1 to {}", options.row, options.file, data.rows));
    }
    return options.row - 1;
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.plot}, inputs(options.read, {options.model, options.file}));
    const MicroLearner model = read_model(options.model);
    const RunContext context = session.context_of(options.file);
    ReadData read = rows_for(model, options.file, {options.read, options.images}, context);
    const std::size_t row = checked_row(options, read.data);
    ExplainedRow explained =
        naming_file(options.file, [&] { return explain_row(model, read.data, row, options.task, context); });
    put_first(std::move(read.notes), explained.notes);
    const ExplanationDetail detail{.rows = options.top, .all = options.all, .remedy = "--all shows them"};
    session.print(explanation_text(explained, model, options.file, detail));
    if (!options.plot.empty())
        session.write_text(options.plot, explanation_svg(explained, model, options.file), "picture");
    if (session.writes_json())
        session.write_json(explanation_record(explained, model, options.model, options.file));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("MODEL", "Model file that 'hardlearn fit' wrote", options->model);
    line.file("FILE", "File with the row; columns are matched by name", options->file);
    line.options(own_options(), *options);
    line.renamed("--svg", "--plot");
    line.options(explanation_options(), options->task);
    line.options_named(read_options(), options->read, query_read_options());
    line.options_named(image_options(), options->images, query_image_options());
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command explain_command{
    .name = "explain",
    .summary = "Show why one row got its prediction",
    .example = "hardlearn explain vehicle.model examples/data/vehicle.csv --row 1",
    .add = add};

}  // namespace hardlearn::app
