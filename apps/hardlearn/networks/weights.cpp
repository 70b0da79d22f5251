#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "apps/hardlearn/terminal/run_options.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/network_tasks/network_records.hpp"
#include "hardlearn/network_tasks/network_texts.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::string output;
    std::optional<std::size_t> hardest;
    ReadOptions data;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::output, {.name = "output",
                                          .doc = "Write a line for each training row to this CSV file: "
                                                 "weight, margin, P(training), hard set",
                                          .unit = "OUT.csv",
                                          .letter = 'o'}),
        declare_option(&Options::hardest,
                       {.name = "hardest",
                        .doc = "Print the N rows with the lowest margins instead of the summary",
                        .unit = "N",
                        .range = at_least(1)})};
    return options;
}

void run(const Options& options, const CommandLine& line, Session& session) {
    session.check_outputs({options.output}, inputs(options.data, {options.model, options.file}));
    if (!is_network_model(options.model))
        throw_bad_data(options.model + ": is no model that 'hardlearn reweight' wrote");
    const ReweightedModel model = read_reweighted_model(options.model);
    refuse_table_options(line, options.file);
    ReadNetworkData read =
        read_training_data(options.file, model, options.data, session.context_of(options.file));
    WeightedSamples samples = weigh_samples(model, image_names_of(read.data));
    samples.notes = std::move(read.notes);
    if (!options.output.empty()) session.write_text(options.output, weights_csv(samples, model), "");
    session.print(options.hardest ? hardest_text(samples, model, *options.hardest)
                                  : weights_text(samples, model));
    if (session.writes_json())
        session.write_json(weights_record(samples, model, options.model, options.file));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("MODEL", "Model file that 'hardlearn reweight' wrote", options->model);
    line.file("FILE", "The data that it was trained on", options->file);
    line.options(own_options(), *options);
    line.options(read_options(), options->data);
    return [options, &line](Session& session) { run(*options, line, session); };
}

}  // namespace

constinit const Command weights_command{
    .name = "weights",
    .summary = "Show what a network's training samples weighed, and which are hardest",
    .example = "hardlearn weights vehicle.network examples/data/vehicle.csv -o weights.csv",
    .add = add};

}  // namespace hardlearn::app
