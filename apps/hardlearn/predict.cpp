#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <optional>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/csv_cell.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/table.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/data/number_parsing.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/model_file.hpp"

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

std::string set_cell(std::span<const std::uint8_t> set, const std::vector<std::string>& class_names) {
    std::string cell;
    for (std::size_t c = 0; c < set.size(); ++c) {
        if (set[c] != 0) cell += (cell.empty() ? "" : "|") + class_names[c];
    }
    return csv_cell(cell);
}

std::string csv_header(const PredictedFile& predicted, const std::vector<std::string>& class_names) {
    std::string header = "prediction";
    if (predicted.with_scores) {
        for (const std::string& name : class_names) header += "," + csv_cell("score_" + name);
    }
    if (predicted.confidence) header += ",set";
    if (predicted.abstain) header += ",familiarity";
    return header + "\n";
}

std::string predictions_csv(const PredictedFile& predicted, const std::vector<std::string>& class_names) {
    const MicroPredictions& predictions = predicted.predictions;
    std::string csv = csv_header(predicted, class_names);
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
        if (!predicted.abstains(i))
            csv += csv_cell(class_names[static_cast<std::size_t>(predictions.labels[i])]);
        if (predicted.with_scores) {
            for (const float score : predictions.scores.row(i))
                fmt::format_to(std::back_inserter(csv), ",{}", score);
        }
        if (predicted.confidence) csv += "," + set_cell(predicted.sets.row(i), class_names);
        if (predicted.abstain) fmt::format_to(std::back_inserter(csv), ",{}", predicted.familiarity[i]);
        csv += "\n";
    }
    return csv;
}

// The class of this name, else the one that is the same number: other rows may be written with other digits.
std::vector<std::string>::const_iterator find_class(const std::vector<std::string>& names,
                                                    const std::string& name) {
    const auto found = std::ranges::find(names, name);
    const ParsedCell number = parse_cell(name);
    if (found != names.end() || number.kind != CellKind::number) return found;
    return std::ranges::find_if(names, [&](const std::string& other) {
        const ParsedCell parsed = parse_cell(other);
        return parsed.kind == CellKind::number && parsed.value == number.value;
    });
}

// The labels of the rows that have one as the model's classes; classes that the model does not know follow
// behind its own.
struct Truth {
    std::vector<RowIndex> rows;
    std::vector<Label> labels;       ///< of these rows
    std::vector<Label> predictions;  ///< of the same rows
    std::size_t num_classes = 0;
    std::vector<std::string> unknown;
};

Truth match_classes(const Dataset& data, const MicroLearner& model, std::span<const Label> predictions) {
    Truth truth{
        .rows = {}, .labels = {}, .predictions = {}, .num_classes = model.num_classes(), .unknown = {}};
    std::vector<Label> meaning;
    for (const std::string& name : data.class_names) {
        const auto found = find_class(model.class_names, name);
        if (found != model.class_names.end()) {
            meaning.push_back(static_cast<Label>(found - model.class_names.begin()));
        } else {
            meaning.push_back(static_cast<Label>(truth.num_classes++));
            truth.unknown.push_back(name);
        }
    }
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        if (data.labels[i] == unknown_label) continue;
        truth.rows.push_back(static_cast<RowIndex>(i));
        truth.labels.push_back(meaning[static_cast<std::size_t>(data.labels[i])]);
        truth.predictions.push_back(predictions[i]);
    }
    return truth;
}

Scores score(const Truth& truth, const Dataset& data, const std::string& file, Session& session) {
    for (const std::string& name : truth.unknown) {
        session.warn(
            fmt::format("{}: the model does not know class '{}'; its rows count as wrong", file, name));
    }
    const Scores scores = compute_scores(truth.labels, truth.predictions, {}, truth.num_classes);
    session.note(fmt::format("{}: accuracy {}, D-index {} on {}", file, fixed(scores.accuracy, 4),
                             fixed(scores.d_index, 4), counted(truth.labels.size(), "row", "rows")));
    if (truth.labels.size() < data.rows) {
        session.note(fmt::format("{}: {} without a label not scored", file,
                                 counted(data.rows - truth.labels.size(), "row", "rows")));
    }
    return scores;
}

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
    const Truth truth = match_classes(data, model, predicted.predictions.labels);
    predicted.scores = score(truth, data, predicted.file, session);
    if (predicted.confidence && !truth.rows.empty())
        predicted.set_summary = judge_sets(truth, predicted.sets);
    if (predicted.abstain) predicted.answered = judge_answered(truth, predicted);
}

void write_csv(const Options& options, const std::string& csv, Session& session) {
    if (options.output.empty()) {
        session.print(csv);
    } else {
        session.write_file([&] { write_text_file(options.output, csv); });
    }
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
    if ((options.confidence && !model.calibration) || (options.abstain && !model.familiarity)) {
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

void run(const Options& options, Session& session) {
    session.check_outputs({options.output}, inputs(options.data, {options.model, options.file}));
    MicroLearner model = read_model(options.model);
    check_options(options, model);
    if (options.exact) search_exactly(model);
    if (model.is_approximate()) {
        session.note(
            fmt::format("{}: an index finds nearly all neighbours among {} training rows; --exact: all",
                        options.model, model.labels().size()));
    }
    const Dataset data = read_queries(options.file, model, options.data, session);
    PredictedFile result =
        naming_file(options.file, [&] { return predict_file(options, model, data, session); });
    warn_about_unseen(options.file, result.predictions.unseen_categories, session);
    judge(data, model, result, session);
    note_sets(result, session);
    note_abstention(result, session);
    write_csv(options, predictions_csv(result, model.class_names), session);
    result.is_approximate = model.is_approximate();
    session.write_json(predictions_record(result, model.class_names));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("MODEL", options->model, "Model file that 'hardlearn fit' wrote")->required();
    parser.add_option("FILE", options->file, "Rows to predict; columns are matched by name")->required();
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
