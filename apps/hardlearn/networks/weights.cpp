#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <numeric>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "apps/hardlearn/networks/reweight_record.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"
#include "hardlearn/records/csv_cell.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::string output;
    std::optional<std::size_t> hardest;
    ReadOptions data;
};

const std::string& class_of(const ReweightedModel& model, std::size_t row) {
    return model.class_names[static_cast<std::size_t>(model.training_labels[row])];
}

// The label column is the model's unless the user names one; the rest must be said again.
NetworkData read_training_data(const Options& options, const ReweightedModel& model, Session& session) {
    ReadOptions data_options = options.data;
    if (!data_options.label && !model.sees_images() && !data_options.labels_file)
        data_options.label = model.label_name;
    NetworkData data = read_network_data(options.file, data_options, session);
    const std::string found = fingerprint_of(data);
    if (found != model.data_fingerprint) {
        throw_bad_data(fmt::format(
            "{}: is not what {} was trained on (fingerprint {}, expected {}); --drop, --group and "
            "--header must be as they were for 'reweight'",
            options.file, options.model, found, model.data_fingerprint));
    }
    return data;
}

std::string weights_csv(const ReweightedModel& model, const std::vector<std::string>& image_names) {
    std::string csv =
        fmt::format("row,{}class,part,weight,margin,p_training,hard\n", image_names.empty() ? "" : "image,");
    for (std::size_t i = 0; i < model.samples.size(); ++i) {
        const SampleRecord& sample = model.samples[i];
        fmt::format_to(std::back_inserter(csv), "{},", i + 1);
        if (!image_names.empty()) csv += csv_cell(image_names[i]) + ",";
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{}\n", csv_cell(class_of(model, i)),
                       name_of(sample.part), sample.weight, sample.margin, sample.training_probability,
                       sample.hard ? 1 : 0);
    }
    return csv;
}

std::vector<std::size_t> hardest_first(const ReweightedModel& model) {
    std::vector<std::size_t> rows(model.samples.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return model.samples[row].margin; });
    return rows;
}

double weight_margin_correlation(const ReweightedModel& model) {
    std::vector<double> weights, margins;
    for (const SampleRecord& sample : model.samples) {
        weights.push_back(sample.weight);
        margins.push_back(sample.margin);
    }
    return rank_correlation(weights, margins);
}

std::string class_table(const ReweightedModel& model) {
    struct Sums {
        std::size_t rows = 0, hard = 0;
        double weight = 0, margin = 0;
    };
    std::vector<Sums> sums(model.class_names.size());
    for (std::size_t i = 0; i < model.samples.size(); ++i) {
        Sums& own = sums[static_cast<std::size_t>(model.training_labels[i])];
        ++own.rows;
        own.hard += model.samples[i].hard;
        own.weight += model.samples[i].weight;
        own.margin += model.samples[i].margin;
    }
    Table table(
        {{"class", Table::Align::left}, {"rows"}, {"mean weight"}, {"mean margin"}, {"in the hard set"}});
    for (std::size_t c = 0; c < sums.size(); ++c) {
        const auto rows = static_cast<double>(sums[c].rows);
        table.add_row({model.class_names[c], fmt::format("{}", sums[c].rows), fixed(sums[c].weight / rows, 3),
                       fixed(sums[c].margin / rows, 3), fmt::format("{}", sums[c].hard)});
    }
    return table.text();
}

std::string summary_text(const ReweightedModel& model, double correlation) {
    return fmt::format("{}: what became of {}\n", name_of(model.options.method),
                       counted(model.samples.size(), "training row", "training rows")) +
           class_table(model) +
           (std::isnan(correlation)
                ? "All rows weigh alike, or have one margin: the two cannot go together\n"
                : fmt::format(
                      "Spearman correlation of weight and margin: {} (below 0: hard rows weigh more)\n",
                      fixed(correlation, 3)));
}

std::string hardest_text(const ReweightedModel& model, const std::vector<std::string>& image_names,
                         std::span<const std::size_t> rows) {
    std::vector<Table::Column> columns = {{"row"}};
    if (!image_names.empty()) columns.push_back({"image", Table::Align::left});
    columns.push_back({"class", Table::Align::left});
    columns.push_back({"part", Table::Align::left});
    for (const char* title : {"weight", "margin", "P(training)", "hard"}) columns.push_back({title});
    Table table(columns);
    for (const std::size_t row : rows) {
        const SampleRecord& sample = model.samples[row];
        std::vector<std::string> cells = {fmt::format("{}", row + 1)};
        if (!image_names.empty()) cells.push_back(image_names[row]);
        cells.insert(cells.end(), {class_of(model, row), std::string(name_of(sample.part)),
                                   fixed(sample.weight, 3), fixed(sample.margin, 3),
                                   fixed(sample.training_probability, 3), sample.hard ? "yes" : ""});
        table.add_row(std::move(cells));
    }
    return "Hardest rows (lowest margins; rows count from 1)\n" + table.text();
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.output}, inputs(options.data, {options.model, options.file}));
    if (!is_network_model(options.model)) {
        throw_bad_data(fmt::format("{}: is no model that 'hardlearn reweight' wrote", options.model));
    }
    const ReweightedModel model = read_reweighted_model(options.model);
    const NetworkData data = read_training_data(options, model, session);
    const WeightedSamples samples{.file = options.file,
                                  .image_names = image_names_of(data),
                                  .hardest_first = hardest_first(model),
                                  .correlation = weight_margin_correlation(model)};
    if (!options.output.empty())
        session.write_text(options.output, weights_csv(model, samples.image_names), "");
    const std::span<const std::size_t> rows = samples.hardest_first;
    session.print(options.hardest ? hardest_text(model, samples.image_names,
                                                 rows.first(std::min(*options.hardest, rows.size())))
                                  : summary_text(model, samples.correlation));
    if (session.writes_json()) session.write_json(weights_record(options.model, model, samples));
}

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

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("MODEL", "Model file that 'hardlearn reweight' wrote", options->model);
    line.file("FILE", "The data that it was trained on", options->file);
    line.options(own_options(), *options);
    line.options(read_options(), options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command weights_command{
    .name = "weights",
    .summary = "Show what a network's training samples weighed, and which are hardest",
    .example = "hardlearn weights vehicle.network examples/data/vehicle.csv -o weights.csv",
    .add = add};

}  // namespace hardlearn::app
