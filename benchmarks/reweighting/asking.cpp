// Learning curves: which rows to label next. A network of method molere (so that it has a splitter) is
// trained on a few labelled rows; rows of the pool are put in order by margin, entropy, splitter or at
// random, the first ones get their labels, and so on. Plain training on the same labelled rows tells what
// they are worth. All orders of a seed begin with the same rows and are tested on the same third. One JSON
// object a line; lines that are there already are not computed again, so a stopped study goes on.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/network_tasks/rows_to_label.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/training/settings.hpp"

namespace {

using hardlearn::AskBy;
using hardlearn::Dataset;
using hardlearn::Method;
using hardlearn::RandomStream;
using hardlearn::RowIndex;
using Json = nlohmann::ordered_json;

struct Options {
    std::string file, output;
    std::vector<std::string> orders = {"margin", "entropy", "splitter", "random"};
    std::size_t seeds = 5;
    std::size_t first_seed = 0;
    double first_share = 0.1;  // of the rows that can be labelled, at first
    double step_share = 0.05;  // more a round
    std::size_t rounds = 8;
    std::size_t epochs = 60;
};

std::string key_of(const std::string& set, const std::string& order, std::size_t seed, std::size_t round) {
    return fmt::format("{} {} {} {}", set, order, seed, round);
}

// The lines that are there, by their keys.
std::map<std::string, Json> lines_there(const std::string& path) {
    std::map<std::string, Json> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const Json record = Json::parse(line);
        lines[key_of(record["set"], record["order"], record["seed"], record["round"])] = record;
    }
    return lines;
}

hardlearn::ReweightOptions options_of(Method method, const Dataset& labelled, const Options& study,
                                      std::size_t seed) {
    hardlearn::ReweightOptions options{
        .method = method, .training = hardlearn::table_training(), .seed = seed};
    options.training->epochs = study.epochs;
    options.duplicates = hardlearn::Duplicates::keep;
    // A row of each class must fit into the validation part.
    if (method == Method::molere) {
        const double fewest = static_cast<double>(labelled.num_classes()) + 0.5;
        options.validation_share = std::clamp(fewest / static_cast<double>(labelled.rows), 0.1, 0.5);
    }
    return options;
}

double accuracy_of(const hardlearn::ReweightedModel& model, const Dataset& test) {
    const auto predictions = hardlearn::predict(model, test);
    return hardlearn::compute_scores(test.labels, predictions.labels, predictions.scores, test.num_classes())
        .accuracy;
}

// Rows of the data whose labels are known, and the others.
struct Labelled {
    std::vector<RowIndex> known, pool;
};

// A row of each class, so that every network knows all of them, then rows at random.
Labelled first_rows(const Dataset& data, std::vector<RowIndex> rows, std::size_t count, RandomStream stream) {
    hardlearn::shuffle(std::span(rows), stream);
    std::vector<char> seen(data.num_classes(), 0);
    std::ranges::stable_partition(rows, [&](RowIndex row) {
        return std::exchange(seen[static_cast<std::size_t>(data.labels[row])], 1) == 0;
    });
    count = std::clamp(count, 2 * data.num_classes(), rows.size());
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(count);
    return {.known = {rows.begin(), end}, .pool = {end, rows.end()}};
}

// Moves the first of the order from the pool to the known rows.
void label_more(Labelled& rows, const Dataset& data, const hardlearn::ReweightedModel& model,
                const hardlearn::AskOptions& ask) {
    Dataset unlabelled = hardlearn::select_rows(data, rows.pool);
    unlabelled.labels.clear();
    std::vector<char> chosen(rows.pool.size(), 0);
    for (const auto& asked : hardlearn::rows_to_label(model, unlabelled, ask).asked) {
        chosen[asked.row] = 1;
        rows.known.push_back(rows.pool[asked.row]);
    }
    std::size_t place = 0;
    std::erase_if(rows.pool, [&](RowIndex) { return chosen[place++] != 0; });
}

// One order and seed. A curve that is not whole is begun anew, up to its last line that is there: equal seeds
// choose equal rows.
void run_curve(const Dataset& data, const std::string& order, std::size_t seed, const Options& study,
               const std::map<std::string, Json>& done) {
    if (done.contains(key_of(data.name, order, seed, study.rounds))) return;
    const auto folds = hardlearn::stratified_folds(data.labels, data.num_classes(), data.groups, 3,
                                                   RandomStream(seed).child("test"));
    const auto split = hardlearn::split_of_fold(folds, 0);
    const Dataset test = hardlearn::select_rows(data, split.test);
    const auto share = [&](double part) {
        return static_cast<std::size_t>(part * static_cast<double>(split.train.size()));
    };
    Labelled rows =
        first_rows(data, split.train, share(study.first_share), RandomStream(seed).child("first"));
    for (std::size_t round = 0; round <= study.rounds && !rows.pool.empty(); ++round) {
        const auto start = std::chrono::steady_clock::now();
        const Dataset labelled = hardlearn::select_rows(data, rows.known);
        const auto model =
            hardlearn::fit_reweighted(labelled, options_of(Method::molere, labelled, study, seed));
        const std::string key = key_of(data.name, order, seed, round);
        if (!done.contains(key)) {
            const auto plain =
                hardlearn::fit_reweighted(labelled, options_of(Method::erm, labelled, study, seed));
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
            const Json record = {{"set", data.name},
                                 {"order", order},
                                 {"seed", seed},
                                 {"round", round},
                                 {"labelled", rows.known.size()},
                                 {"of", split.train.size()},
                                 {"accuracy", accuracy_of(plain, test)},
                                 {"molere_accuracy", accuracy_of(model, test)},
                                 {"seconds", seconds.count()}};
            std::ofstream(study.output, std::ios::app) << record.dump() << std::endl;
            std::cerr << key
                      << fmt::format(": {} labelled, accuracy {:.4f}, {:.1f} s\n", rows.known.size(),
                                     record["accuracy"].get<double>(), seconds.count());
        }
        label_more(rows, data, model,
                   {.num_rows = std::max<std::size_t>(share(study.step_share), 1),
                    .by = hardlearn::parse_name<AskBy>(order),
                    .seed = seed * 1000 + round});
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options study;
    CLI::App parser("Accuracy by labelled rows, where they are asked for in different orders");
    parser.add_option("FILE", study.file)->required();
    parser.add_option("--orders", study.orders)->delimiter(',');
    parser.add_option("--seeds", study.seeds);
    parser.add_option("--first-seed", study.first_seed);
    parser.add_option("--first-share", study.first_share);
    parser.add_option("--step-share", study.step_share);
    parser.add_option("--rounds", study.rounds);
    parser.add_option("--epochs", study.epochs);
    parser.add_option("-o,--output", study.output)->required();
    CLI11_PARSE(parser, argc, argv);
    try {
        const auto done = lines_there(study.output);
        const Dataset data = hardlearn::read_dataset(study.file);
        for (std::size_t seed = study.first_seed; seed < study.first_seed + study.seeds; ++seed) {
            for (const std::string& order : study.orders) run_curve(data, order, seed, study, done);
        }
    } catch (const hardlearn::Error& error) {
        std::cerr << "asking_study: " << error.what() << '\n';
        return 1;
    }
}
