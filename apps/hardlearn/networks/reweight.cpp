#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/terminal/run_options.hpp"
#include "hardlearn/core/output_file.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/network_tasks/network_records.hpp"
#include "hardlearn/network_tasks/network_texts.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/reading.hpp"
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
    ReadNetworkData data;
    std::optional<ReadNetworkData> validation;
    std::optional<ReadNetworkData> test;
};

Inputs read_inputs(const Options& options, Session& session) {
    Inputs read{.data = read_network_data(options.file, options.data, session.context_of(options.file)),
                .validation = {},
                .test = {}};
    const auto more = [&](const std::string& file) -> std::optional<ReadNetworkData> {
        if (file.empty()) return std::nullopt;
        return read_like(read.data.data, file, session.context_of(file));
    };
    read.validation = more(options.validation);
    if (read.validation) {
        naming_file(options.validation, [&] { check_validation(read.validation->data, read.data.data); });
    }
    read.test = more(options.test);
    return read;
}

// A run that is stopped leaves its checkpoint, and the same command goes on from there.
TrainedRun train_or_go_on(const Options& options, const Inputs& inputs, const ReweightOptions& settings,
                          Session& session) {
    const RunFiles files{.checkpoint = checkpoint_of(options), .keep_checkpoint = true, .log = options.log};
    const NetworkData* const given = inputs.validation ? &inputs.validation->data : nullptr;
    try {
        const auto train = [&] {
            return train_network(inputs.data.data, given, settings, files, session.context_of(options.file));
        };
        return naming_file(options.file, train, {files.checkpoint});
    } catch (const Error& error) {
        if (error.code() == ErrorCode::cancelled && is_there(files.checkpoint)) {
            session.note(fmt::format("stopped; the same command goes on from {}", files.checkpoint.string()));
        }
        throw;
    }
}

// What was said, on what is usual for the method and the data.
ReweightOptions settings_of(const Options& options, const CommandLine& line, const Session& session) {
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
    settings.seed = session.options().seed;
    settings.compute.threads = threads_of_network(session.options().threads, !is_table);
    check_before_training(settings, is_table);
    return settings;
}

std::optional<TestedRows> test(const ReweightedModel& model, const Options& options, Inputs& inputs,
                               Session& session) {
    if (!inputs.test) return std::nullopt;
    TestedRows tested = naming_file(options.test, [&] {
        return test_network(model, inputs.test->data, session.context_of(options.test));
    });
    put_first(std::move(inputs.test->notes), tested.notes);
    return tested;
}

void run(const Options& options, const CommandLine& line, Session& session) {
    refuse_table_options(line, options.file);
    const ReweightOptions settings = settings_of(options, line, session);
    session.check_outputs({options.model, checkpoint_of(options), options.log},
                          inputs(options.data, {options.file, options.validation, options.test}));
    Inputs read = read_inputs(options, session);
    TrainedRun trained = train_or_go_on(options, read, settings, session);
    session.write_file([&] {
        write_reweighted_model(trained.model, options.model);
        std::error_code ignored;
        std::filesystem::remove(link_target(checkpoint_of(options)), ignored);
    });
    put_first(std::move(read.data.notes), trained.notes);
    const auto tested = test(trained.model, options, read, session);
    session.print(
        network_data_text(options.file, read.data.data) + training_text(trained) +
        (tested ? tested_text(*tested, options.test) : "") +
        fmt::format("Model written to {} after {} s\n", printable(options.model), fixed(trained.seconds, 1)));
    if (session.writes_json()) {
        session.write_json(reweight_record(trained, tested,
                                           {options.file, options.model, options.validation, options.test}));
    }
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
