#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/model_text.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string model;
    std::string construction = "auto";
    std::string objective = "d-index";
    std::optional<double> seconds;
    std::optional<std::size_t> draws;
    std::vector<std::string> views;
    std::vector<std::string> batch_sizes;
    std::string batches = "nearby";
    std::string kernel = "rbf";
    bool balanced = false;
    std::string cleaning = "removal";
    bool no_fusion = false;
    bool no_pruning = false;
    std::size_t neighbors_removed = 0;
    std::size_t max_exact_rows = max_rows_of_exact_search;
    DataOptions data;
};

std::size_t batch_size(const std::string& text) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (text == "all") return all_queries;
    if (error != std::errc{} || end != text.data() + text.size() || size == 0) {
        throw_bad_argument(
            fmt::format("--batch-sizes: '{}' is neither a whole number above 0 nor 'all'", text));
    }
    return size;
}

// An option that the construction does not look at is a mistake, not a wish.
void check_options(const Options& options) {
    const bool automatic = options.construction == "auto";
    const bool staged = options.construction == "ptc";
    const auto refuse = [&](const char* name, const char* others) {
        throw_bad_argument(
            fmt::format("{} goes with --construction {}, not {}", name, others, options.construction));
    };
    if (automatic && !options.views.empty()) refuse("--views", "naive or ptc");
    if (automatic && options.kernel != "rbf") refuse("--kernel", "naive or ptc");
    if (automatic && options.balanced) refuse("--balanced", "naive or ptc");
    if (automatic && !options.batch_sizes.empty()) refuse("--batch-sizes", "naive or ptc");
    if (automatic && options.batches != "nearby") refuse("--batches", "naive or ptc");
    if (!automatic && options.seconds) refuse("--seconds", "auto");
    if (options.seconds && !(*options.seconds > 0)) {
        throw_bad_argument(fmt::format("--seconds {}: a number above 0 is needed", *options.seconds));
    }
    if (options.batch_sizes.empty() && options.batches != "nearby") {
        throw_bad_argument("--batches goes with --batch-sizes");
    }
    if (options.construction == "naive" && options.neighbors_removed > 0) {
        refuse("--neighbors-removed", "auto or ptc");
    }
    if (!staged && options.cleaning != "removal") refuse("--cleaning", "ptc");
    if (!staged && options.no_fusion) refuse("--no-fusion", "ptc");
    if (!staged && options.no_pruning) refuse("--no-pruning", "ptc");
}

MicroLearnerOptions learner_options(const Options& options, std::uint64_t seed) {
    MicroLearnerOptions result{.construction = parse_name<Construction>(options.construction),
                               .kernel = parse_name<LocalKernel>(options.kernel),
                               .balanced = options.balanced,
                               .batch_order = parse_name<BatchOrder>(options.batches),
                               .objective = parse_name<Objective>(options.objective),
                               .seconds = options.seconds.value_or(0.0),
                               .sanitization = {.num_pruned_neighbors = options.neighbors_removed},
                               .fusion = !options.no_fusion,
                               .precision_pruning = !options.no_pruning,
                               .cleaning = parse_name<Cleaning>(options.cleaning),
                               .max_exact_rows = options.max_exact_rows,
                               .max_global_rows = max_global_rows_beside(options.max_exact_rows),
                               .seed = seed};
    if (!options.views.empty()) result.views.clear();
    for (const std::string& name : options.views) {
        if (std::ranges::find(result.views, parse_name<View>(name)) == result.views.end())
            result.views.push_back(parse_name<View>(name));
    }
    if (!options.batch_sizes.empty()) result.batch_sizes.clear();
    for (const std::string& size : options.batch_sizes) result.batch_sizes.push_back(batch_size(size));
    if (options.draws) result.num_repeats = (*options.draws + result.num_folds - 1) / result.num_folds;
    return result;
}

void run(const Options& options, Session& session) {
    check_options(options);
    const MicroLearnerOptions learner = learner_options(options, session.options().seed);
    session.check_outputs({options.model}, inputs(options.data, {options.file}));
    const Dataset data = read_data(options.file, options.data, session);
    note_search(options.file, data.rows, options.max_exact_rows, session);
    note_global_learning(options.file, data.rows, options.max_exact_rows, session);
    const auto start = std::chrono::steady_clock::now();
    const MicroLearner model = naming_file(options.file, [&] {
        return fit_micro_learner(data, all_rows(data.rows), learner, session.context());
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    session.write_file([&] { write_model(model, options.model); });
    session.print(data_text(options.file, data) + chosen_text(model) +
                  fmt::format("Model written to {}\n", options.model));
    session.write_json(fit_record(options.file, options.model, model, seconds.count()));
}

// What automatic construction chooses by itself.
void add_construction_options(CLI::App& parser, Options& options) {
    parser
        .add_option(
            "--views", options.views,
            "naive, ptc: views whose neighbourhoods are intersected, of euclidean, correlation, cosine, "
            "wasserstein, lda and leaf (default: euclidean,correlation)")
        ->delimiter(',')
        ->type_name("LIST");
    parser
        .add_option("--kernel", options.kernel, "naive, ptc: kernel of the learninglets; leaf: of a forest")
        ->check(CLI::IsMember({"rbf", "linear", "leaf", "mean"}))
        ->type_name("NAME")
        ->capture_default_str();
    parser.add_flag("--balanced", options.balanced,
                    "naive, ptc: classes count alike, however few rows they have");
    parser
        .add_option(
            "--batch-sizes", options.batch_sizes,
            "naive, ptc: how many queries may share a learninglet, numbers or 'all'; what does best is "
            "chosen (default: 1, every query on its own)")
        ->delimiter(',')
        ->type_name("LIST");
    parser
        .add_option("--batches", options.batches,
                    "Which queries share one: nearby ones, or in order of arrival")
        ->check(CLI::IsMember({"nearby", "arrival"}))
        ->type_name("ORDER")
        ->capture_default_str();
    parser.add_option("--cleaning", options.cleaning, "ptc: what becomes of rows that are predicted wrongly")
        ->check(CLI::IsMember({"removal", "soft", "none"}))
        ->type_name("NAME")
        ->capture_default_str();
    parser
        .add_option("--neighbors-removed", options.neighbors_removed,
                    "Nearest rows that cleaning removes with each such row")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser.add_flag("--no-fusion", options.no_fusion, "ptc: without the traininglets of good neighbours");
    parser.add_flag("--no-pruning", options.no_pruning, "ptc: without dropping bad rows from the union");
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser
        .add_option("FILE", options->file,
                    "Training data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz")
        ->required();
    parser.add_option("-o,--output", options->model, "The model file to write")
        ->required()
        ->type_name("MODEL");
    parser
        .add_option("--construction", options->construction,
                    "How traininglets are made: auto (many candidates compete, the best vote); naive (one "
                    "candidate, quicker); ptc (the paper's: sanitized, fused, pruned)")
        ->check(CLI::IsMember({"naive", "ptc", "auto"}))
        ->type_name("NAME")
        ->capture_default_str();
    parser.add_option("--objective", options->objective, "The score by which candidates are chosen")
        ->check(CLI::IsMember({"d-index", "accuracy", "balanced-accuracy", "macro-f1", "mcc"}))
        ->type_name("NAME")
        ->capture_default_str();
    parser
        .add_option(
            "--seconds", options->seconds,
            "auto: stop comparing candidates after about so long; equal input then gives equal models only "
            "by luck, and the model says so")
        ->type_name("S");
    parser
        .add_option(
            "--draws", options->draws,
            "Random splits on which candidates are compared, 5 at a time (default: 5 to 30, more for fewer "
            "rows)")
        ->check(CLI::Range(5, 1000))
        ->type_name("M");
    add_construction_options(parser, *options);
    add_exact_options(parser, options->max_exact_rows);
    add_data_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command fit_command{.name = "fit",
                                    .summary = "Fit a Micro-Learner and write it to a model file",
                                    .example = "hardlearn fit examples/data/vehicle.csv -o vehicle.model",
                                    .add = add};

}  // namespace hardlearn::app
