// Trains one network per method, seed, test fold and share of flipped training labels on one data set, and
// writes what left-out rows say, one JSON object a line. Methods of one seed, fold and share have the same
// rows, flips and margins. Rows that are checked keep their labels, and all methods know them: lrw-given
// learns its weights for them. Lines that are there already are not computed again, so a stopped study goes
// on.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
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
#include "hardlearn/reweight/prediction.hpp"
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
    std::size_t test_folds = 3;            // one of so many folds is left out
    std::vector<std::size_t> folds = {0};  // which of them, one after the other
    std::size_t checked = 0;               // training rows whose labels are never flipped
    std::size_t checked_groups = 0;  // all rows of so many training groups are: lrw-given learns from others
    std::optional<std::size_t> fallback_folds;
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

// What a line is known by.
struct Place {
    std::string set, variant, method;
    double flip = 0;
    std::size_t seed = 0, fold = 0;

    std::string key() const {
        return fmt::format("{} {} {} {:g} {} {}", set, variant, method, flip, seed, fold);
    }
};

std::set<std::string> keys_there(const std::string& path) {
    std::set<std::string> keys;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const Json record = Json::parse(line);
        keys.insert(Place{record["set"], record["variant"], record["method"], record["flip"], record["seed"],
                          record.value("fold", std::size_t{0})}
                        .key());
    }
    return keys;
}

hardlearn::ReweightOptions options_of(const Options& study, hardlearn::TrainingOptions training,
                                      std::size_t seed) {
    hardlearn::ReweightOptions options;
    if (study.epochs > 0) training.epochs = study.epochs;
    options.training = training;
    options.seed = seed;
    return options;
}

// The checked ones among the training rows, increasing.
template <class Data>
std::vector<RowIndex> checked_rows(const Data& training, const Options& study, RandomStream stream) {
    std::vector<RowIndex> rows = hardlearn::all_rows(training.labels.size());
    if (study.checked_groups == 0) {
        hardlearn::shuffle(std::span(rows), stream);
        rows.resize(std::min(study.checked, rows.size()));
    } else {
        const auto of_row = groups_of(training);
        const std::set<hardlearn::GroupIndex> different(of_row.begin(), of_row.end());
        std::vector<hardlearn::GroupIndex> groups(different.begin(), different.end());
        hardlearn::shuffle(std::span(groups), stream);
        groups.resize(std::min(study.checked_groups, groups.size()));
        std::erase_if(rows, [&](RowIndex row) { return std::ranges::count(groups, of_row[row]) == 0; });
    }
    std::ranges::sort(rows);
    return rows;
}

std::vector<RowIndex> others(std::size_t count, const std::vector<RowIndex>& rows) {
    std::vector<RowIndex> rest = hardlearn::all_rows(count);
    std::erase_if(rest, [&](RowIndex row) { return std::ranges::binary_search(rows, row); });
    return rest;
}

// One seed, fold and share of flips: what all methods share.
template <class Data>
struct Round {
    Data training, test;
    std::vector<RowIndex> checked;
    std::optional<hardlearn::Margins> margins = {};
    double margin_seconds = 0;
};

template <class Data>
Round<Data> prepare(const Data& data, const Options& study, const Place& place) {
    const auto folds = hardlearn::stratified_folds(data.labels, data.num_classes(), groups_of(data),
                                                   study.test_folds, RandomStream(place.seed).child("test"));
    const auto split = hardlearn::split_of_fold(folds, static_cast<std::uint32_t>(place.fold));
    Round<Data> round{.training = select(data, split.train), .test = select(data, split.test), .checked = {}};
    round.checked = checked_rows(round.training, study, RandomStream(place.seed).child("checked"));
    const auto rest = others(round.training.labels.size(), round.checked);
    round.training.labels = hardlearn::flip_labels(round.training.labels, rest, data.num_classes(),
                                                   place.flip, RandomStream(place.seed).child("flips"))
                                .labels;
    return round;
}

template <class Data>
hardlearn::ReweightedModel fit(Round<Data>& round, const Options& study,
                               const hardlearn::ReweightOptions& options) {
    if (options.method != Method::lrw_given) {
        return hardlearn::fit_reweighted(round.training, options,
                                         {.margins = round.margins ? &*round.margins : nullptr});
    }
    const Data given = select(round.training, round.checked);
    if (study.checked_groups == 0)
        return hardlearn::fit_reweighted(round.training, options, {.given = &given});
    const Data rest = select(round.training, others(round.training.labels.size(), round.checked));
    return hardlearn::fit_reweighted(rest, options, {.given = &given});
}

template <class Data>
void run_method(Round<Data>& round, const Options& study, const Place& place) {
    auto options = options_of(study, training_of(round.training), place.seed);
    options.method = hardlearn::parse_name<Method>(place.method);
    if (hardlearn::needs_margins(options)) options.margin_folds = study.margin_folds;
    if (hardlearn::learns_weights(options.method)) options.weights.meta_interval = study.meta_interval;
    if (study.fallback_folds && options.method == Method::molere_refit)
        options.fallback_folds = *study.fallback_folds;
    if (!round.margins && hardlearn::needs_margins(options)) {
        const auto start = std::chrono::steady_clock::now();
        round.margins = hardlearn::compute_margins(round.training, options);
        round.margin_seconds = seconds_since(start);
    }
    const auto start = std::chrono::steady_clock::now();
    const auto model = fit(round, study, options);
    const double seconds = seconds_since(start);
    const auto predictions = hardlearn::predict(model, round.test);
    const auto scores = hardlearn::compute_scores(round.test.labels, predictions.labels, predictions.scores,
                                                  round.test.num_classes());
    const Json record = {{"set", place.set},
                         {"variant", place.variant},
                         {"method", place.method},
                         {"flip", place.flip},
                         {"seed", place.seed},
                         {"fold", place.fold},
                         {"training_rows", round.training.labels.size()},
                         {"checked_rows", round.checked.size()},
                         {"test_rows", round.test.labels.size()},
                         {"accuracy", scores.accuracy},
                         {"balanced_accuracy", scores.balanced_accuracy},
                         {"macro_f1", scores.macro_f1},
                         {"d_index", scores.d_index},
                         {"method_used", hardlearn::name_of(model.method_used)},
                         {"effective_share", model.epochs.back().effective_share},
                         {"training_accuracy", model.epochs.back().training_accuracy},
                         {"seconds", seconds},
                         {"margin_seconds", hardlearn::needs_margins(options) ? round.margin_seconds : 0}};
    std::ofstream(study.output, std::ios::app) << record.dump() << std::endl;
    std::cerr << place.key()
              << fmt::format(": accuracy {:.4f} D {:.3f}, {:.1f} s\n", scores.accuracy, scores.d_index,
                             seconds);
}

template <class Data>
void run(const Data& data, const Options& study) {
    const auto done = keys_there(study.output);
    for (const double flip : study.flips) {
        for (std::size_t seed = study.first_seed; seed < study.first_seed + study.seeds; ++seed) {
            for (const std::size_t fold : study.folds) {
                std::optional<Round<Data>> round;
                for (const std::string& method : study.methods) {
                    const Place place{data.name, study.variant, method, flip, seed, fold};
                    if (done.contains(place.key())) continue;
                    if (!round) round = prepare(data, study, place);
                    run_method(*round, study, place);
                }
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
    parser.add_option("--folds", study.folds, "which of the test folds")->delimiter(',');
    parser.add_option("--checked", study.checked, "training rows that keep their labels, for lrw-given");
    parser.add_option("--checked-groups", study.checked_groups, "the rows of so many training groups do");
    parser.add_option("--fallback-folds", study.fallback_folds, "of molere-refit");
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
