// Trains one network per method, seed and share of flipped training labels on one data set, and writes what
// left-out rows say, one JSON object a line. Methods of one seed and share have the same rows, flips and
// margins. Lines that are there already are not computed again, so a stopped study goes on.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/label_flips.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/training/settings.hpp"

namespace {

using hardlearn::Dataset;
using hardlearn::ImageDataset;
using hardlearn::Method;
using hardlearn::RandomStream;
using hardlearn::RowIndex;
using Json = nlohmann::ordered_json;

struct Options {
    std::string file, groups_file, output;
    std::vector<std::string> methods;
    std::vector<double> flips = {0};
    std::size_t seeds = 5;
    std::size_t first_seed = 0;
    std::size_t test_folds = 3;  // one of so many folds is left out
    std::size_t epochs = 0;
    std::size_t margin_folds = 5;
    std::size_t meta_interval = 5;
    std::string variant;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Dataset select(const Dataset& data, std::span<const RowIndex> rows) {
    return hardlearn::select_rows(data, rows);
}
ImageDataset select(const ImageDataset& data, std::span<const RowIndex> rows) {
    return hardlearn::select_images(data, rows);
}
std::span<const hardlearn::GroupIndex> groups_of(const Dataset& data) {
    return data.groups;
}
std::span<const hardlearn::GroupIndex> groups_of(const ImageDataset&) {
    return {};
}
hardlearn::TrainingOptions training_of(const Dataset&) {
    return hardlearn::table_training();
}
hardlearn::TrainingOptions training_of(const ImageDataset&) {
    return hardlearn::image_training();
}

std::string key_of(const std::string& set, const std::string& variant, const std::string& method, double flip,
                   std::size_t seed) {
    return fmt::format("{} {} {} {:g} {}", set, variant, method, flip, seed);
}

std::set<std::string> keys_there(const std::string& path) {
    std::set<std::string> keys;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const Json record = Json::parse(line);
        keys.insert(
            key_of(record["set"], record["variant"], record["method"], record["flip"], record["seed"]));
    }
    return keys;
}

struct Stage {
    Json record;
    std::vector<hardlearn::Label> test_labels;
};

hardlearn::ReweightOptions options_of(const Options& study, hardlearn::TrainingOptions training,
                                      std::size_t seed) {
    hardlearn::ReweightOptions options;
    if (study.epochs > 0) training.epochs = study.epochs;
    options.training = training;
    options.seed = seed;
    return options;
}

template <class Data>
void run(const Data& data, const Options& study) {
    auto done = keys_there(study.output);
    for (const double flip : study.flips) {
        for (std::size_t seed = study.first_seed; seed < study.first_seed + study.seeds; ++seed) {
            const auto folds =
                hardlearn::stratified_folds(data.labels, data.num_classes(), groups_of(data),
                                            study.test_folds, RandomStream(seed).child("test"));
            const auto split = hardlearn::split_of_fold(folds, 0);
            Data training = select(data, split.train);
            const Data test = select(data, split.test);
            const auto everything = hardlearn::all_rows(training.labels.size());
            training.labels = hardlearn::flip_labels(training.labels, everything, data.num_classes(), flip,
                                                     RandomStream(seed).child("flips"))
                                  .labels;
            std::optional<hardlearn::Margins> margins;
            double margin_seconds = 0;
            for (const std::string& method : study.methods) {
                const std::string key = key_of(data.name, study.variant, method, flip, seed);
                if (done.contains(key)) continue;
                auto options = options_of(study, training_of(data), seed);
                options.method = hardlearn::parse_name<Method>(method);
                if (hardlearn::needs_margins(options)) options.margin_folds = study.margin_folds;
                if (hardlearn::learns_weights(options.method))
                    options.weights.meta_interval = study.meta_interval;
                if (!margins && hardlearn::needs_margins(options)) {
                    const auto start = std::chrono::steady_clock::now();
                    margins = hardlearn::compute_margins(training, options);
                    margin_seconds = seconds_since(start);
                }
                const auto start = std::chrono::steady_clock::now();
                const auto model =
                    hardlearn::fit_reweighted(training, options, {.margins = margins ? &*margins : nullptr});
                const double seconds = seconds_since(start);
                const auto predictions = hardlearn::predict(model, test);
                const auto scores = hardlearn::compute_scores(test.labels, predictions.labels,
                                                              predictions.scores, data.num_classes());
                Json record;
                record["set"] = data.name;
                record["variant"] = study.variant;
                record["method"] = method;
                record["flip"] = flip;
                record["seed"] = seed;
                record["training_rows"] = training.labels.size();
                record["test_rows"] = test.labels.size();
                record["accuracy"] = scores.accuracy;
                record["balanced_accuracy"] = scores.balanced_accuracy;
                record["macro_f1"] = scores.macro_f1;
                record["d_index"] = scores.d_index;
                record["effective_share"] = model.epochs.back().effective_share;
                record["training_accuracy"] = model.epochs.back().training_accuracy;
                record["seconds"] = seconds;
                record["margin_seconds"] = hardlearn::needs_margins(options) ? margin_seconds : 0;
                std::ofstream(study.output, std::ios::app) << record.dump() << std::endl;
                std::cerr << key
                          << fmt::format(": accuracy {:.4f} D {:.3f}, {:.1f} s\n", scores.accuracy,
                                         scores.d_index, seconds);
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options study;
    CLI::App parser(
        "Accuracy of learned reweighting on left-out rows, clean and with flipped training labels");
    parser.add_option("FILE", study.file)->required();
    parser.add_option("--groups", study.groups_file);
    parser.add_option("--methods", study.methods)->delimiter(',')->required();
    parser.add_option("--flips", study.flips)->delimiter(',');
    parser.add_option("--seeds", study.seeds);
    parser.add_option("--first-seed", study.first_seed);
    parser.add_option("--test-folds", study.test_folds);
    parser.add_option("--epochs", study.epochs);
    parser.add_option("--margin-folds", study.margin_folds);
    parser.add_option("--meta-interval", study.meta_interval);
    parser.add_option("--variant", study.variant);
    parser.add_option("-o,--output", study.output)->required();
    CLI11_PARSE(parser, argc, argv);
    try {
        if (hardlearn::is_image_path(study.file)) {
            run(hardlearn::read_images(study.file), study);
        } else {
            hardlearn::ReadOptions options;
            if (!study.groups_file.empty()) options.groups_file = study.groups_file;
            run(hardlearn::read_dataset(study.file, options), study);
        }
    } catch (const hardlearn::Error& error) {
        std::cerr << "study: " << error.what() << '\n';
        return 1;
    }
}
