#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "apps/hardlearn/terminal/run_options.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/network_tasks/network_records.hpp"
#include "hardlearn/network_tasks/network_texts.hpp"
#include "hardlearn/network_tasks/rows_to_label.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

constexpr std::string_view rows_to_label_group = "Rows to label next";

struct Options {
    std::string model;
    std::string file;
    std::string output;
    std::optional<std::size_t> hardest;
    std::string unlabelled;  ///< rows whose classes to ask for
    AskOptions ask;
    ReadOptions data;
};

// Of training rows; beside --unlabelled, others are told of.
Option<Options> without_asking(Option<Options> option) {
    option.conflict = [](const Options& all) -> std::optional<Conflict> {
        if (all.unlabelled.empty()) return std::nullopt;
        return Conflict{"", "the training rows alone", "--unlabelled FILE"};
    };
    return option;
}

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::output, {.name = "output",
                                          .doc = "Write a line for each training row to this CSV file: "
                                                 "weight, margin, P(training), hard set",
                                          .unit = "OUT.csv",
                                          .letter = 'o'}),
        without_asking(declare_option(
            &Options::hardest, {.name = "hardest",
                                .doc = "Print the N rows with the lowest margins instead of the summary",
                                .unit = "N",
                                .range = at_least(1)})),
        declare_option(
            &Options::unlabelled,
            {.name = "unlabelled",
             .doc = "Tell which rows of this file to label next instead of the summary; -o then has "
                    "a line for each of them",
             .unit = "FILE",
             .group = rows_to_label_group})};
    return options;
}

// The library's, which mean something beside --unlabelled.
std::span<const Option<Options>> options_of_asking() {
    static const std::vector<Option<Options>> options = [] {
        std::vector<Option<Options>> lifted;
        for (const Option<AskOptions>& own : ask_options()) {
            if (own.facts.name == "seed") continue;  // the program's own
            Option<Options> option;
            static_cast<OptionDescription&>(option) = own;
            option.facts.group = rows_to_label_group;
            option.get = [own](const Options& all) { return own.get(all.ask); };
            option.set = [own](Options& all, const Value& value) { own.set(all.ask, value); };
            option.conflict = [](const Options& all) -> std::optional<Conflict> {
                if (!all.unlabelled.empty()) return std::nullopt;
                return Conflict{"", "--unlabelled FILE", "the training rows alone"};
            };
            lifted.push_back(std::move(option));
        }
        return lifted;
    }();
    return options;
}

// What of reading the training data is true of rows to label, too.
ReadOptions options_for_queries(const ReadOptions& training) {
    ReadOptions options = training;
    options.label.reset();
    options.labels_file.reset();
    options.group.reset();
    options.groups_file.reset();
    return options;
}

std::optional<RowsToLabel> rows_to_ask_for(const Options& options, const ReweightedModel& model,
                                           Session& session) {
    if (options.unlabelled.empty()) return std::nullopt;
    const RunContext context = session.context_of(options.unlabelled);
    ReadNetworkData read =
        read_for_model(options.unlabelled, model, options_for_queries(options.data), context);
    RowsToLabel asked = naming_file(options.unlabelled,
                                    [&] { return rows_to_label(model, read.data, options.ask, context); });
    put_first(std::move(read.notes), asked.notes);
    return asked;
}

std::string text_for(const Options& options, const WeightedSamples& samples, const ReweightedModel& model,
                     const std::optional<RowsToLabel>& asked) {
    if (asked) return rows_to_label_text(*asked, model);
    return options.hardest ? hardest_text(samples, model, *options.hardest) : weights_text(samples, model);
}

void run(Options options, const CommandLine& line, Session& session) {
    session.check_outputs({options.output},
                          inputs(options.data, {options.model, options.file, options.unlabelled}));
    if (!is_network_model(options.model))
        throw_bad_data(options.model + ": is no model that 'hardlearn reweight' wrote");
    const ReweightedModel model = read_reweighted_model(options.model);
    refuse_table_options(line, options.file);
    options.ask.seed = session.options().seed;
    naming_file(options.model, [&] { check_ask_options(model, options.ask); });
    ReadNetworkData read =
        read_training_data(options.file, model, options.data, session.context_of(options.file));
    WeightedSamples samples = weigh_samples(model, image_names_of(read.data));
    if (options.unlabelled.empty()) {
        for (const Note& note : samples.notes) session.context_of(options.model).tell(note);
    }
    put_first(std::move(read.notes), samples.notes);
    const auto asked = rows_to_ask_for(options, model, session);
    if (!options.output.empty()) {
        session.write_text(options.output,
                           asked ? rows_to_label_csv(*asked, model) : weights_csv(samples, model), "");
    }
    session.print(text_for(options, samples, model, asked));
    if (session.writes_json()) {
        session.write_json(weights_record(samples, model,
                                          {.model = options.model,
                                           .data = options.file,
                                           .unlabelled = options.unlabelled,
                                           .to_label = asked ? &*asked : nullptr}));
    }
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("MODEL", "Model file that 'hardlearn reweight' wrote", options->model);
    line.file("FILE", "The data that it was trained on", options->file);
    line.options(own_options(), *options);
    line.options(options_of_asking(), *options);
    line.options(read_options(), options->data);
    return [options, &line](Session& session) { run(*options, line, session); };
}

}  // namespace

constinit const Command weights_command{
    .name = "weights",
    .summary = "Show what a network's training samples weighed, and which are hardest",
    .example =
        "hardlearn weights vehicle.network examples/data/vehicle.csv -o weights.csv\n"
        "  $ hardlearn weights vehicle.network examples/data/vehicle.csv --unlabelled "
        "examples/data/vehicle.csv "
        "--ask 5",
    .add = add};

}  // namespace hardlearn::app
