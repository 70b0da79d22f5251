#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/csv_cell.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/table.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/data/number_parsing.hpp"
#include "hardlearn/mil/model_file.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string model;
    std::string file;
    std::string output;
    bool scores = false;
    DataOptions data;
};

std::string predictions_csv(const MicroPredictions& predictions, const std::vector<std::string>& class_names,
                            bool with_scores) {
    std::string csv = "prediction";
    if (with_scores) {
        for (const std::string& name : class_names) csv += "," + csv_cell("score_" + name);
    }
    csv += "\n";
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
        csv += csv_cell(class_names[static_cast<std::size_t>(predictions.labels[i])]);
        if (with_scores) {
            for (const float score : predictions.scores.row(i))
                fmt::format_to(std::back_inserter(csv), ",{}", score);
        }
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
    std::vector<Label> labels;
    std::vector<Label> predictions;  ///< of the same rows
    std::size_t num_classes = 0;
    std::vector<std::string> unknown;
};

Truth match_classes(const Dataset& data, const MicroLearner& model, std::span<const Label> predictions) {
    Truth truth{.labels = {}, .predictions = {}, .num_classes = model.num_classes(), .unknown = {}};
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
        truth.labels.push_back(meaning[static_cast<std::size_t>(data.labels[i])]);
        truth.predictions.push_back(predictions[i]);
    }
    return truth;
}

std::optional<Scores> score(const Dataset& data, const MicroLearner& model,
                            const MicroPredictions& predictions, const std::string& file, Session& session) {
    if (data.labels.empty()) return std::nullopt;
    const Truth truth = match_classes(data, model, predictions.labels);
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

void write_csv(const Options& options, const std::string& csv, Session& session) {
    if (options.output.empty()) {
        session.print(csv);
    } else {
        session.write_file([&] { write_text_file(options.output, csv); });
    }
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.output}, inputs(options.data, {options.model, options.file}));
    const MicroLearner model = read_model(options.model);
    const Dataset data = read_queries(options.file, model, options.data, session);
    PredictedFile result{
        .model = options.model,
        .file = options.file,
        .predictions = naming_file(
            options.file, [&] { return predict(model, data, all_rows(data.rows), session.context()); }),
        .with_scores = options.scores,
        .scores = {}};
    warn_about_unseen(options.file, result.predictions.unseen_categories, session);
    result.scores = score(data, model, result.predictions, options.file, session);
    write_csv(options, predictions_csv(result.predictions, model.class_names, options.scores), session);
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
    parser.add_flag("--scores", options->scores, "Add a column with the score of each class; they sum to 1");
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
