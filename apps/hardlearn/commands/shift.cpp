#include "hardlearn/tasks/shift.hpp"

#include <memory>
#include <optional>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/records/shift_record.hpp"
#include "hardlearn/report/shift_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string training;
    std::string test;
    std::string model;
    ReadOptions read;
    ShiftOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {declare_option(
        &Options::model,
        {.name = "model",
         .doc = "A model that was fitted on TRAIN: also tell how far from the test rows the rows "
                "lie that decide its answers",
         .unit = "MODEL"})};
    return options;
}

void run(Options options, Session& session) {
    options.task.seed = session.options().seed;
    std::vector<std::filesystem::path> files = {options.training, options.test};
    if (!options.model.empty()) files.emplace_back(options.model);
    session.check_outputs({}, files);
    ReadData training = read_known_rows(options.training, options.read, session.context_of(options.training));
    const Preparation preparation = naming_file(
        options.training, [&] { return fit_preparation(training.data, all_rows(training.data.rows)); });
    ReadOptions of_test = options.read;
    of_test.groups_file.reset();
    of_test.labels_file.reset();
    const RunContext context = session.context_of(options.test);
    ReadData test = read_queries(options.test, training.data.label_name, preparation, of_test, context);
    std::optional<MicroLearner> model;
    if (!options.model.empty()) model.emplace(read_model(options.model));
    ShiftedData shifted = naming_file(options.test, [&] {
        return measure_shift(training.data, test.data, model ? &*model : nullptr, options.task, context);
    });
    put_first(std::move(test.notes), shifted.notes);
    put_first(std::move(training.notes), shifted.notes);
    session.print(shift_text(shifted, options.training, options.test));
    if (session.writes_json())
        session.write_json(shift_record(shifted, options.training, options.test, options.model));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("TRAIN", data_file_doc, options->training);
    line.file("TEST", "Rows to be predicted, with or without labels; columns are matched by name",
              options->test);
    line.options(own_options(), *options);
    line.options(shift_options(), options->task);
    line.options(read_options(), options->read);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command shift_command{
    .name = "shift",
    .summary = "Tell whether rows to be predicted are unlike the training rows",
    .example = "hardlearn shift examples/data/hepatitis.csv examples/data/hepatitis.csv --permutations 50",
    .add = add};

}  // namespace hardlearn::app
