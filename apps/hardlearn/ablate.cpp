#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

#include "apps/hardlearn/ablation_json.hpp"
#include "apps/hardlearn/ablation_text.hpp"
#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "hardlearn/data/splits.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> files;
    DataOptions data;
    std::vector<std::string> variants;
    AblationOptions ablation;
};

std::string known_variants() {
    std::vector<std::string_view> names;
    for (const AblationVariant variant : ablation_variants()) names.push_back(name_of(variant));
    return fmt::format("{}", fmt::join(names, ","));
}

// Before the data is read: a wrong name shall not cost a wait, and it is no fault of the file.
AblationOptions checked_options(const Options& options, const Session& session) {
    AblationOptions ablation = options.ablation;
    for (const std::string& name : options.variants)
        ablation.variants.push_back(parse_name<AblationVariant>(name));
    if (ablation.num_folds < 2) {
        throw_bad_argument(fmt::format("--folds {}: at least 2 are needed", ablation.num_folds));
    }
    if (!(ablation.flip_share >= 0 && ablation.flip_share < 1)) {
        throw_bad_argument(
            fmt::format("--flip {}: expected a share of at least 0 and less than 1", ablation.flip_share));
    }
    const bool one_file_only = !options.data.groups_file.empty() || !options.data.labels_file.empty();
    if (one_file_only && options.files.size() > 1) {
        throw_bad_argument(
            fmt::format("--groups and --labels go with one FILE, but there are {}", options.files.size()));
    }
    ablation.seed = session.options().seed;
    return ablation;
}

void run(const Options& options, Session& session) {
    const AblationOptions ablation = checked_options(options, session);
    session.check_outputs({}, inputs(options.data, {options.files.begin(), options.files.end()}));
    std::vector<Dataset> data;
    for (const std::string& file : options.files) {
        data.push_back(read_data(file, options.data, session));
        // Folds that cannot be made in a later file shall not cost a wait for the earlier ones.
        naming_file(file, [&] {
            stratified_folds(data.back().labels, data.back().num_classes(), data.back().groups,
                             ablation.num_folds, RandomStream(0));
        });
    }
    AblatedFiles result{.files = options.files, .records = {}, .over_sets = {}};
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i > 0) session.print("\n");
        session.print(data_text(options.files[i], data[i]));
        result.records.push_back(
            naming_file(options.files[i], [&] { return ablate(data[i], ablation, session.context()); }));
        for (const std::string& warning : result.records.back().warnings) {
            session.warn(options.files[i] + ": " + warning);
        }
        session.print(ablation_text(result.records.back(), ablation));
    }
    if (data.size() > 1) result.over_sets = compare_over_sets(result.records);
    session.print(over_sets_text(result.over_sets, data.size()));
    session.write_json(ablation_record(result, ablation));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("FILE", options->files, "Data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz")
        ->required();
    add_data_options(parser, options->data);
    parser
        .add_option("--variants", options->variants,
                    fmt::format("Variants to compare with ptc, separated by commas, of {} (default: all)",
                                known_variants()))
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("LIST");
    parser.add_option("--folds", options->ablation.num_folds, "Folds of the cross-validation, 2 or more")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser
        .add_option("--repeats", options->ablation.num_repeats,
                    "How often, each time with other folds; more give narrower intervals")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    parser
        .add_option("--flip", options->ablation.flip_share,
                    "Share of each fold's training labels to make wrong on purpose, 0 to below 1: what if so "
                    "many of my labels were wrong? Test labels stay as they are")
        ->type_name("SHARE")
        ->capture_default_str();
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command ablate_command{
    .name = "ablate",
    .summary = "Measure what each stage of precision construction does, by cross-validation",
    .example =
        "hardlearn ablate examples/data/glass.csv --variants naive,without-sanitization --folds 3 --repeats "
        "2 "
        "--flip 0.2",
    .add = add};

}  // namespace hardlearn::app
