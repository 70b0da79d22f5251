#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/explanation_plot.hpp"
#include "apps/hardlearn/explanation_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/library_options.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::size_t row = 1;
    std::size_t seeds = 5;
    std::size_t top = 10;
    bool all = false;
    bool no_counterfactual = false;
    std::string picture;
    DataOptions data;
};

std::size_t checked_row(const Options& options, const Dataset& data) {
    if (options.row < 1 || options.row > data.rows) {
        throw_bad_argument(
            fmt::format("--row {}: {} has rows 1 to {}", options.row, options.file, data.rows));
    }
    return options.row - 1;
}

void write_picture(const Options& options, const ExplainedRow& explained, const MicroLearner& model,
                   Session& session) {
    if (options.picture.empty()) return;
    const std::string svg = explanation_svg(explained, model);
    session.write_file([&] { write_text_file(options.picture, svg); });
    session.note(fmt::format("picture written to {}", options.picture));
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.picture}, inputs(options.data, {options.model, options.file}));
    const MicroLearner model = read_model(options.model);
    const Dataset data =
        read_queries(options.file, model.label_name(), model.preparation(), options.data, session);
    const auto row = static_cast<RowIndex>(checked_row(options, data));
    ExplainedRow explained{
        .model = options.model,
        .file = options.file,
        .row = options.row,
        .given = {},
        .explanation = naming_file(options.file, [&] {
            return explain(model, data, row,
                           {.lhi_seeds = options.seeds, .search_counterfactual = !options.no_counterfactual},
                           session.context());
        })};
    if (!data.labels.empty() && data.labels[row] != unknown_label)
        explained.given = data.class_names[static_cast<std::size_t>(data.labels[row])];
    session.print(explanation_text(explained, model, {.rows = options.top, .all = options.all}));
    write_picture(options, explained, model, session);
    session.write_json(explanation_record(explained, model));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("MODEL", options->model, "Model file that 'hardlearn fit' wrote")->required();
    parser.add_option("FILE", options->file, "File with the row; columns are matched by name")->required();
    parser.add_option("--row", options->row, "Which row, counted from 1; the header does not count")
        ->required()
        ->check(whole_number(0))
        ->type_name("N");
    parser.add_option("--top", options->top, "Training rows and support vectors to show of each list")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser.add_flag("--all", options->all, "Show every row of every list, and every duel");
    parser.add_flag(
        "--no-counterfactual", options->no_counterfactual,
        "Do not search the training rows whose removal changes the answer (takes most of the time)");
    parser.add_option("--plot", options->picture, "Draw the traininglet around the row into this SVG file")
        ->type_name("OUT.svg");
    add_renamed(parser, "--svg", "--plot");
    parser
        .add_option("--seeds", options->seeds,
                    "Embeddings averaged for the hardness index of the traininglet")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    add_query_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command explain_command{
    .name = "explain",
    .summary = "Show why one row got its prediction",
    .example = "hardlearn explain vehicle.model examples/data/vehicle.csv --row 1",
    .add = add};

}  // namespace hardlearn::app
