#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/networks.hpp"
#include "apps/hardlearn/predictions_output.hpp"
#include "apps/hardlearn/table.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::string output;
    bool scores = false;
    std::optional<double> confidence;
    std::optional<double> abstain;
    bool exact = false;
    DataOptions data;
};

// A class that the model does not know is in no set.
ConformalSummary judge_sets(const Truth& truth, const Matrix<std::uint8_t>& sets) {
    Matrix<std::uint8_t> judged(truth.rows.size(), truth.num_classes);
    for (std::size_t i = 0; i < truth.rows.size(); ++i) {
        std::ranges::copy(sets.row(truth.rows[i]), judged.row(i).begin());
    }
    return summarize_sets(truth.labels, judged);
}

Answered judge_answered(const Truth& truth, const PredictedFile& predicted) {
    Answered answered;
    for (std::size_t i = 0; i < truth.rows.size(); ++i) {
        if (predicted.abstains(truth.rows[i])) continue;
        ++answered.rows;
        answered.accuracy += truth.labels[i] == truth.predictions[i];
    }
    answered.accuracy /= static_cast<double>(answered.rows);
    return answered;
}

void note_sets(const PredictedFile& predicted, Session& session) {
    if (!predicted.set_summary) return;
    session.note(fmt::format(
        "{}: the {:g} % sets hold the true class of {} % of the rows, {} classes on average", predicted.file,
        100 * *predicted.confidence, fixed(100 * predicted.set_summary->coverage, 1),
        fixed(predicted.set_summary->mean_size, 2)));
}

void note_abstention(const PredictedFile& predicted, Session& session) {
    if (!predicted.abstain) return;
    std::size_t abstained = 0;
    for (std::size_t i = 0; i < predicted.familiarity.size(); ++i) abstained += predicted.abstains(i);
    std::string note = fmt::format(
        "{}: no prediction for {} of {}, unlike the training rows (familiarity {:g} or less)", predicted.file,
        abstained, counted(predicted.familiarity.size(), "row", "rows"), *predicted.abstain);
    if (predicted.answered) {
        note += fmt::format("; accuracy {} on the {} answered", fixed(predicted.answered->accuracy, 4),
                            counted(predicted.answered->rows, "row", "rows"));
    }
    session.note(note);
}

void judge(const Dataset& data, const MicroLearner& model, PredictedFile& predicted, Session& session) {
    if (data.labels.empty()) return;
    const Truth truth =
        match_classes(data.labels, data.class_names, model.class_names(), predicted.predictions.labels);
    predicted.scores = score(truth, data.rows, predicted.file, session);
    if (predicted.confidence && !truth.rows.empty())
        predicted.set_summary = judge_sets(truth, predicted.sets);
    if (predicted.abstain) predicted.answered = judge_answered(truth, predicted);
}

// Before rows are predicted: a wrong level or a model that is too old shall not cost a wait.
void check_options(const Options& options, const MicroLearner& model) {
    if (options.confidence && !(*options.confidence > 0 && *options.confidence < 1)) {
        throw_bad_argument(
            fmt::format("--confidence {:g}: expected a number between 0 and 1", *options.confidence));
    }
    if (options.abstain && !(*options.abstain >= 0 && *options.abstain < 1)) {
        throw_bad_argument(
            fmt::format("--abstain {:g}: expected a number from 0 to below 1", *options.abstain));
    }
    if ((options.confidence && !model.calibration()) || (options.abstain && !model.familiarity())) {
        throw_bad_data(fmt::format(
            "{}: written by an older hardlearn, without what --confidence and --abstain need: fit "
            "the model again",
            options.model));
    }
}

PredictedFile predict_file(const Options& options, const MicroLearner& model, const Dataset& data,
                           Session& session) {
    const auto rows = all_rows(data.rows);
    PredictedFile result{.model = options.model,
                         .file = options.file,
                         .image_names = {},
                         .predictions = predict(model, data, rows, session.context()),
                         .with_scores = options.scores,
                         .confidence = options.confidence,
                         .sets = {},
                         .abstain = options.abstain,
                         .familiarity = {},
                         .scores = {},
                         .set_summary = {},
                         .answered = {}};
    if (options.confidence)
        result.sets = prediction_sets(model, result.predictions.scores, *options.confidence);
    if (options.abstain) result.familiarity = familiarity_of(model, data, rows, session.context());
    return result;
}

void predict_by_network(const Options& options, Session& session) {
    const char* misplaced = options.confidence ? "--confidence" : options.abstain ? "--abstain" : "--exact";
    if (options.confidence || options.abstain || options.exact) {
        throw_bad_argument(
            fmt::format("{} goes with a Micro-Learner, but {} holds a network", misplaced, options.model));
    }
    predict_with_network({.model = options.model,
                          .file = options.file,
                          .output = options.output,
                          .scores = options.scores,
                          .data = options.data},
                         session);
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.output}, inputs(options.data, {options.model, options.file}));
    if (is_network_model(options.model)) return predict_by_network(options, session);
    MicroLearner model = read_model(options.model);
    check_options(options, model);
    if (options.exact) model = with_exact_search(model);
    if (model.is_approximate()) {
        session.note(
            fmt::format("{}: an index finds nearly all neighbours among {} training rows; --exact: all",
                        options.model, model.labels().size()));
    }
    const Dataset data =
        read_queries(options.file, model.label_name(), model.preparation(), options.data, session);
    PredictedFile result =
        naming_file(options.file, [&] { return predict_file(options, model, data, session); });
    warn_about_unseen(options.file, result.predictions.unseen_categories, session);
    judge(data, model, result, session);
    note_sets(result, session);
    note_abstention(result, session);
    write_predictions(result, model.class_names(), options.output, session);
    result.is_approximate = model.is_approximate();
    session.write_json(predictions_record(result, model.class_names()));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("MODEL", options->model, "Model file that 'hardlearn fit' or 'reweight' wrote")
        ->required();
    parser
        .add_option("FILE", options->file,
                    "Rows to predict; columns are matched by name. For a network of images, images")
        ->required();
    parser
        .add_option("-o,--output", options->output,
                    "Write the predictions to this CSV file instead of stdout")
        ->type_name("OUT.csv");
    parser.add_flag("--scores", options->scores,
                    "Add a column with the score of each class: its probability; they sum to 1");
    parser
        .add_option(
            "--confidence", options->confidence,
            "Add a column with the set of classes that holds the true one with this probability (0.9, say)")
        ->type_name("P");
    parser
        .add_option(
            "--abstain", options->abstain,
            "Leave the prediction empty where a row is unlike the training rows; among rows like them about "
            "this share is left empty (0.01, say). Adds the column 'familiarity'")
        ->type_name("LEVEL");
    parser.add_flag("--exact", options->exact,
                    "Find neighbours exactly, also with a model that has an index of its many training rows");
    add_query_options(parser, options->data);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command predict_command{
    .name = "predict",
    .summary = "Predict the classes of new rows",
    .example = "hardlearn predict vehicle.model examples/data/vehicle.csv -o predictions.csv --scores",
    .add = add};

}  // namespace hardlearn::app
