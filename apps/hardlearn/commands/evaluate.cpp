#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/boosting/xgboost.hpp"
#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/label_and_group_files.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/report/evaluation_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> files;
    bool probabilities = false;
    std::string truth;
    ReadOptions read;
    ImageOptions images;
    EvaluateOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::probabilities,
                       {.name = "probabilities",
                        .doc = "Also show how good the models' probabilities are: log loss, Brier score, "
                               "expected calibration error (ECE), and what 90 % prediction sets hold"}),
        declare_option(
            &Options::truth,
            {.name = "truth",
             .doc = "File with the true class of every row, one a line: models learn from the labels "
                    "and are judged by these",
             .unit = "FILE"})};
    return options;
}

OtherContenders other_contenders() {
    return {.networks = network_contenders(), .xgboost = make_xgboost_contender};
}

EvaluatedSet evaluate_file(const std::string& file, ReadData read, Options options, Session& session) {
    if (!options.truth.empty()) options.task.protocol.truth = read_true_classes(options.truth, read.data);
    const auto tell = [&](const EvaluatedSet& set) { session.print(begun_evaluation_text(set, file)); };
    const auto models = contenders(options.task, other_contenders());
    EvaluatedSet set = naming_file(
        file, [&] { return evaluate_set(read.data, models, options.task, session.context_of(file), tell); });
    put_first(std::move(read.notes), set.notes);
    session.print(evaluation_text(set, options.probabilities));
    return set;
}

void run(Options options, Session& session) {
    options.task.protocol.seed = session.options().seed;
    contenders(options.task, other_contenders());  // refused before data is read
    check_one_file(options.read, options.files.size());
    if (!options.truth.empty() && options.files.size() > 1)
        throw_bad_argument(fmt::format("--truth goes with one FILE, but there are {}", options.files.size()));
    std::vector<std::filesystem::path> files(options.files.begin(), options.files.end());
    if (!options.truth.empty()) files.emplace_back(options.truth);
    session.check_outputs({}, inputs(options.read, files));
    std::vector<ReadData> data;
    for (const std::string& file : options.files) {
        data.push_back(known_rows(file, {options.read, options.images}, session.context_of(file)));
    }
    std::vector<EvaluatedSet> sets;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i > 0) session.print("\n");
        sets.push_back(evaluate_file(options.files[i], std::move(data[i]), options, session));
    }
    if (session.writes_json()) session.write_json(evaluation_record(sets, options.files));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.files("FILE", data_file_doc, options->files);
    line.options(evaluate_options(), options->task, said_for_all_commands);
    add_exact_word(line, options->task.protocol.max_exact_rows);
    line.options(own_options(), *options);
    line.options(read_options(), options->read);
    line.options(image_options(), options->images);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command evaluate_command{
    .name = "evaluate",
    .summary = "Compare models, plain ones and Micro-Learning, by cross-validation",
    .example =
        "hardlearn evaluate examples/data/glass.csv --models majority,knn,mil-naive --folds 3 --json "
        "glass.json",
    .add = add};

}  // namespace hardlearn::app
