#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <mutex>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/reweight_record.hpp"
#include "apps/hardlearn/networks/reweight_run.hpp"
#include "hardlearn/core/output_file.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/truth.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string file;
    std::string model;
    std::string test;
    std::string checkpoint;
    std::string log;
    std::string validation;    ///< file of lrw-given
    ReweightOptions training;  ///< what was said of it
    ReadOptions data;
};

// None beside standard output, a pipe or a device.
std::filesystem::path checkpoint_of(const Options& options) {
    if (!options.checkpoint.empty()) return options.checkpoint;
    return is_stream(options.model) ? "" : options.model + ".checkpoint";
}

bool is_there(const std::filesystem::path& path) {
    std::error_code ignored;
    return !path.empty() && std::filesystem::exists(path, ignored);
}

TestedRows judge(const ReweightedModel& model, const std::string& file, const NetworkData& data,
                 Session& session) {
    const Predictions predictions = network_predictions(model, file, data, model.options.compute, session);
    const Truth truth =
        match_classes(labels_of(data), class_names_of(data), model.class_names, predictions.labels);
    for (const std::string& name : truth.unknown) {
        session.warn(
            fmt::format("{}: the model does not know class '{}'; its rows count as wrong", file, name));
    }
    std::vector<std::string> names = model.class_names;
    names.insert(names.end(), truth.unknown.begin(), truth.unknown.end());
    TestedRows tested{.file = file,
                      .fingerprint = fingerprint_of(data),
                      .labels = {},
                      .predictions = {},
                      .margins = {},
                      .scores = {}};
    Matrix<float> scores(truth.labels.size(), truth.num_classes);
    for (std::size_t i = 0; i < truth.labels.size(); ++i) {
        const auto row = predictions.scores.row(i);
        std::ranges::copy(row, scores.row(i).begin());
        tested.labels.push_back(names[static_cast<std::size_t>(truth.labels[i])]);
        tested.predictions.push_back(names[static_cast<std::size_t>(truth.predictions[i])]);
        tested.margins.push_back(margin_of(row, truth.labels[i]));
    }
    tested.scores = compute_scores(truth.labels, truth.predictions, scores, truth.num_classes);
    return tested;
}

// Of the kind of the training data, as it was read like that.
void check_validation(const NetworkData& validation, const NetworkData& training) {
    std::visit(
        [&](const auto& data) {
            check_validation_rows(std::get<std::remove_cvref_t<decltype(data)>>(validation), data);
        },
        training);
}

// Everything that is read before the training, so that what is wrong with it does not cost a wait.
struct Inputs {
    NetworkData data;
    std::optional<NetworkData> validation;
    std::optional<NetworkData> test;
};

Inputs read_inputs(const Options& options, Session& session) {
    Inputs result{
        .data = read_network_data(options.file, options.data, session), .validation = {}, .test = {}};
    if (!options.validation.empty()) {
        result.validation = read_like(result.data, options.validation, session);
        naming_file(options.validation, [&] { check_validation(*result.validation, result.data); });
    }
    if (!options.test.empty()) result.test = read_like(result.data, options.test, session);
    return result;
}

ReweightedModel fit(const Inputs& inputs, const ReweightOptions& options, const RunFiles& files,
                    const RunContext& context) {
    return std::visit(
        [&](const auto& data) {
            using Data = std::remove_cvref_t<decltype(data)>;
            const Data* given = inputs.validation ? &std::get<Data>(*inputs.validation) : nullptr;
            return fit_reweighted(data, options, {.given = given}, files, context);
        },
        inputs.data);
}

// Says so at the first word of the training: by then the library has accepted the checkpoint.
RunContext telling_of(const std::filesystem::path& checkpoint, Session& session) {
    RunContext context = session.context();
    if (!is_there(checkpoint)) return context;
    const auto told = std::make_shared<std::once_flag>();
    context.progress = [told, checkpoint, &session](std::string_view stage, std::size_t done,
                                                    std::size_t total) {
        std::call_once(*told, [&] {
            session.note(
                fmt::format("going on from {}, which a run that was stopped left", checkpoint.string()));
        });
        session.context().report(stage, done, total);
    };
    return context;
}

// A run that is stopped leaves its checkpoint, and the same command goes on from there.
ReweightedModel fit_or_go_on(const Options& options, const Inputs& inputs, const ReweightOptions& settings,
                             Session& session) {
    const RunFiles files{.checkpoint = checkpoint_of(options), .keep_checkpoint = true, .log = options.log};
    const RunContext context = telling_of(files.checkpoint, session);
    try {
        return naming_file(
            options.file, [&] { return fit(inputs, settings, files, context); }, files.checkpoint);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled && is_there(files.checkpoint)) {
            session.note(fmt::format("stopped; the same command goes on from {}", files.checkpoint.string()));
        }
        throw;
    }
}

// What was said, on what is usual for the method and the data.
ReweightOptions settings_of(const Options& options, const CommandLine& line) {
    const bool is_table = !is_image_path(options.file);
    ReweightOptions settings = usual_options(options.training.method, is_table);
    line.apply(reweight_options(), settings);
    settings = with_defaults(settings, is_table);
    line.check_conflicts(reweight_options(), settings);
    if (settings.method == Method::lrw_given && options.validation.empty())
        throw_bad_argument("--method lrw-given needs --validation FILE, the validation part");
    if (is_stream(options.checkpoint))
        throw_bad_argument(
            fmt::format("--checkpoint {}: a file is needed, to go on from", options.checkpoint));
    return settings;
}

void run(const Options& options, const CommandLine& line, Session& session) {
    const bool images = is_image_path(options.file);
    check_data_options(options.file, images, options.data);
    ReweightOptions settings = settings_of(options, line);
    settings.seed = session.options().seed;
    settings.compute.threads = network_threads(session, images);
    session.check_outputs({options.model, checkpoint_of(options), options.log},
                          inputs(options.data, {options.file, options.validation, options.test}));
    const Inputs data = read_inputs(options, session);
    const auto start = std::chrono::steady_clock::now();
    ReweightRun result{.file = options.file,
                       .model_path = options.model,
                       .validation = options.validation,
                       .model = fit_or_go_on(options, data, settings, session),
                       .seconds = 0,
                       .test = {}};
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    session.write_file([&] {
        write_reweighted_model(result.model, options.model);
        std::error_code ignored;
        std::filesystem::remove(link_target(checkpoint_of(options)), ignored);
    });
    for (const std::string& note : result.model.notes) session.note(options.file + ": " + note);
    if (data.test) result.test = judge(result.model, options.test, *data.test, session);
    session.print(reweight_text(result, data.data));
    if (session.writes_json()) session.write_json(reweight_record(result));
}

Option<Options> validation_option() {
    Option<Options> option = declare_option(
        &Options::validation, {.name = "validation",
                               .doc = "The validation part: rows known to be right or known to matter",
                               .unit = "FILE",
                               .group = "Validation part"});
    option.goes_with = name_of(Method::lrw_given);
    option.conflict = [](const Options& options) -> std::optional<Conflict> {
        if (options.training.method == Method::lrw_given) return std::nullopt;
        return Conflict{"method", "lrw-given", std::string(name_of(options.training.method))};
    };
    return option;
}

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::model, {.name = "output",
                                         .doc = "The model file to write",
                                         .unit = "MODEL",
                                         .letter = 'o',
                                         .required = true}),
        declare_option(
            &Options::test,
            {.name = "test",
             .doc = "Also predict the rows of this file, and tell how well; with --json each row's "
                    "margin",
             .unit = "FILE"}),
        declare_option(&Options::checkpoint,
                       {.name = "checkpoint",
                        .doc = "Where the training is saved after every epoch, so that the same command goes "
                               "on where it was stopped (default: MODEL.checkpoint; removed at the end)",
                        .unit = "FILE"}),
        declare_option(&Options::log, {.name = "log",
                                       .doc = "Append a line of JSON for each epoch to this file",
                                       .unit = "FILE.jsonl"}),
        validation_option()};
    return options;
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("FILE",
              "Training data: a table (CSV, TSV, ARFF, svmlight, .npy), or images (IDX as MNIST's, CIFAR's "
              ".bin, a folder with a folder of images for each class)",
              options->file);
    line.options(own_options(), *options);
    line.options(reweight_options(), options->training, said_for_all_commands);
    line.renamed("--delta", "--validation-share");
    line.renamed("--batch", "--batch-size");
    line.renamed("--warm-up", "--warm-up-share");
    line.renamed("--raw-weights", "--no-normalized-weights");
    line.renamed("--no-augmentation", "--crop-padding 0 --no-flip");
    line.options(read_options(), options->data);
    return [options, &line](Session& session) { run(*options, line, session); };
}

}  // namespace

constinit const Command reweight_command{
    .name = "reweight",
    .summary = "Train a network with learned sample weights",
    .example =
        "hardlearn reweight examples/data/vehicle.csv --method lrw-hard --epochs 5 -o vehicle.network\n"
        "  $ hardlearn reweight examples/data/glass.csv --method erm --epochs 5 --test "
        "examples/data/glass.csv "
        "--json erm.json -o erm.network\n"
        "  $ hardlearn reweight examples/data/glass.csv --epochs 5 --test examples/data/glass.csv --json "
        "ours.json -o ours.network",
    .add = add};

}  // namespace hardlearn::app
