#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/commands/rows.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/records/predictions_record.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

std::span<const Option<Prediction>> own_options() {
    static const std::vector<Option<Prediction>> options = {declare_option(
        &Prediction::output, {.name = "output",
                              .doc = "Write the predictions to this CSV file instead of stdout",
                              .unit = "OUT.csv",
                              .letter = 'o'})};
    return options;
}

PredictedRows predict_by_network(const Prediction& asked, const CommandLine& line, Session& session) {
    const std::string_view of_micro_learners[] = {"abstain", "exact"};
    line.refuse_given(of_micro_learners, {"", "a Micro-Learner", "the network in " + asked.model});
    line.refuse_given(names_without(image_options(), ""),
                      {"", "a Micro-Learner", "the network in " + asked.model});
    refuse_table_options(line, asked.file);
    return predict_with_network(asked, session);
}

PredictedRows predict_by_micro_learner(const Prediction& asked, Session& session) {
    const MicroLearner model = read_model(asked.model);
    // Before rows are read and predicted: a model that is too old shall not cost a wait.
    naming_file(asked.model, [&] { check_predict_options(model, asked.task); });
    const RunContext context = session.context_of(asked.file);
    ReadData read = rows_for(model, asked.file, {asked.read, asked.images}, context);
    PredictedRows predicted =
        naming_file(asked.file, [&] { return predict_rows(model, read.data, asked.task, context); });
    put_first(std::move(read.notes), predicted.notes);
    return predicted;
}

void run(const Prediction& asked, const CommandLine& line, Session& session) {
    session.check_outputs({asked.output}, inputs(asked.read, {asked.model, asked.file}));
    const PredictedRows predicted = is_network_model(asked.model) ? predict_by_network(asked, line, session)
                                                                  : predict_by_micro_learner(asked, session);
    const std::string csv = predictions_csv(predicted);
    if (asked.output.empty()) {
        session.print(csv);
    } else {
        session.write_text(asked.output, csv, "");
    }
    if (session.writes_json()) session.write_json(predictions_record(predicted, asked.model, asked.file));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto asked = std::make_shared<Prediction>();
    line.file("MODEL", "Model file that 'hardlearn fit' or 'reweight' wrote", asked->model);
    line.file("FILE", "Rows to predict; columns are matched by name. For a model of images, images",
              asked->file);
    line.options(own_options(), *asked);
    line.options(predict_options(), asked->task);
    line.options_named(read_options(), asked->read, query_read_options());
    line.options_named(image_options(), asked->images, query_image_options());
    return [asked, &line](Session& session) { run(*asked, line, session); };
}

}  // namespace

constinit const Command predict_command{
    .name = "predict",
    .summary = "Predict the classes of new rows",
    .example = "hardlearn predict vehicle.model examples/data/vehicle.csv -o predictions.csv --scores",
    .add = add};

}  // namespace hardlearn::app
