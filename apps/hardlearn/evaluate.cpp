#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/contenders.hpp"
#include "apps/hardlearn/data_input.hpp"
#include "apps/hardlearn/hardness_text.hpp"
#include "apps/hardlearn/json_records.hpp"
#include "apps/hardlearn/leader_text.hpp"
#include "apps/hardlearn/reweighting_models.hpp"
#include "apps/hardlearn/table.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/evaluation/classifier.hpp"

namespace hardlearn::app {
namespace {

constexpr std::size_t fewest_rows_for_index = 8;

struct Options {
    std::vector<std::string> files;
    DataOptions data;
    EvaluationOptions protocol;
    bool no_hardness = false;
    bool probabilities = false;
    std::size_t max_exact_rows = max_rows_of_exact_search;
    std::optional<std::size_t> network_epochs;
};

void check_name(const std::string& name) {
    const auto plain = classifier_names();
    if (std::ranges::find(plain, name) != plain.end() || is_reweighting_model(name)) return;
    throw_bad_argument(fmt::format("unknown model '{}' (there are {}, {})", name, fmt::join(plain, ", "),
                                   fmt::join(reweighting_model_names(), ", ")));
}

// Before the data is read: a wrong name shall not cost a wait, and it is no fault of the file.
void check_options(const Options& options) {
    for (const std::string& name : options.protocol.models) check_name(name);
    const bool has_networks = std::ranges::any_of(options.protocol.models, is_reweighting_model);
    if (options.network_epochs && !has_networks) {
        throw_bad_argument(
            fmt::format("--network-epochs goes with models that are networks ({}), and --models names none",
                        fmt::join(reweighting_model_names(), ", ")));
    }
    if (options.protocol.num_folds < 2) {
        throw_bad_argument(fmt::format("--folds {}: at least 2 are needed", options.protocol.num_folds));
    }
    const bool one_file_only = !options.data.groups_file.empty() || !options.data.labels_file.empty();
    if (one_file_only && options.files.size() > 1) {
        throw_bad_argument(
            fmt::format("--groups and --labels go with one FILE, but there are {}", options.files.size()));
    }
}

// None, with a note, for data too small to embed; whatever else is wrong with it concerns the models too.
std::optional<LearningHardIndex> measure_hardness(const std::string& file, const Dataset& data,
                                                  Session& session) {
    if (data.rows < fewest_rows_for_index) {
        session.note(
            fmt::format("{}: no Learning-Hard Index for fewer than {} rows", file, fewest_rows_for_index));
        return std::nullopt;
    }
    const auto rows = all_rows(data.rows);
    const auto features = prepare(fit_preparation(data, rows), data, rows).features;
    return learning_hard_index(features, data.row_labels(),
                               {.num_permutations = 0, .seed = session.options().seed}, session.context());
}

std::string hardness_text(const LearningHardIndex& index) {
    return fmt::format("Hardness: LHI {} ± {}, 95 % interval {} to {}: {}\n", fixed(index.mean, 3),
                       fixed(index.deviation, 3), fixed(index.low, 3), fixed(index.high, 3),
                       name_of(index.verdict));
}

struct ScoreColumn {
    std::string title;
    double Scores::*value;
    bool lower_is_better = false;
};

// Marks every model that shows the column's best value: a difference that is not shown is none.
std::vector<std::string> marked_cells(const std::vector<ModelRecord>& models, const ScoreColumn& column) {
    std::vector<std::string> cells;
    const double sign = column.lower_is_better ? -1 : 1;
    double best = -std::numeric_limits<double>::infinity();
    for (const ModelRecord& model : models) {
        cells.push_back(fixed(model.mean.*column.value, 3));
        if (sign * model.mean.*column.value > best) best = sign * model.mean.*column.value;
    }
    const std::string shown_best = fixed(sign * best, 3);
    for (std::string& cell : cells) cell += cell == shown_best ? "*" : " ";
    return cells;
}

std::string model_table(const std::vector<ModelRecord>& models) {
    const std::vector<ScoreColumn> scores = {
        {"accuracy ", &Scores::accuracy}, {"balanced ", &Scores::balanced_accuracy},
        {"macro F1 ", &Scores::macro_f1}, {"MCC ", &Scores::mcc},
        {"AUROC ", &Scores::auroc},       {"D-index ", &Scores::d_index}};
    std::vector<Table::Column> columns = {{"model", Table::Align::left}};
    for (const ScoreColumn& score : scores) columns.push_back({score.title});
    for (const char* title : {"fold sd", "train acc.", "fit s", "predict s"}) columns.push_back({title});
    std::vector<std::vector<std::string>> cells;
    for (const ScoreColumn& score : scores) cells.push_back(marked_cells(models, score));
    Table table(columns);
    for (std::size_t m = 0; m < models.size(); ++m) {
        std::vector<std::string> row = {models[m].name};
        for (const auto& column : cells) row.push_back(column[m]);
        row.push_back(fixed(models[m].deviation.d_index, 3));
        row.push_back(fixed(models[m].train_mean.accuracy, 3));
        row.push_back(fixed(models[m].fit_seconds, 2));
        row.push_back(fixed(models[m].predict_seconds, 2));
        table.add_row(std::move(row));
    }
    return table.text();
}

// How far the scores can be taken at their word; lower is better.
std::string probability_table(const std::vector<ModelRecord>& models) {
    const std::vector<ScoreColumn> scores = {{"log loss ", &Scores::log_loss, true},
                                             {"Brier ", &Scores::brier_score, true},
                                             {"ECE ", &Scores::expected_calibration_error, true}};
    std::vector<Table::Column> columns = {{"model", Table::Align::left}};
    for (const ScoreColumn& score : scores) columns.push_back({score.title});
    for (const char* title : {"90 % sets cover", "mean size"}) columns.push_back({title});
    std::vector<std::vector<std::string>> cells;
    for (const ScoreColumn& score : scores) cells.push_back(marked_cells(models, score));
    Table table(columns);
    for (std::size_t m = 0; m < models.size(); ++m) {
        std::vector<std::string> row = {models[m].name};
        for (const auto& column : cells) row.push_back(column[m]);
        const auto& sets = models[m].sets;
        row.push_back(sets ? fmt::format("{} %", fixed(100 * sets->coverage, 1)) : "");
        row.push_back(sets ? fixed(sets->mean_size, 2) : "");
        table.add_row(std::move(row));
    }
    return "Probabilities: lower is better; * is a column's best\n" + table.text();
}

std::string protocol_text(const Options& options, bool grouped) {
    const std::size_t repeats = options.protocol.num_repeats;
    return fmt::format(
        "{} {}-fold cross-validation{}; * is a column's best; fold sd is the D-index's deviation over "
        "the folds\n",
        grouped ? "Grouped" : "Stratified", options.protocol.num_folds,
        repeats > 1 ? fmt::format(", {} times", repeats) : "");
}

// Before the hardness is measured: folds that cannot be made shall not cost a wait.
void check_folds(const Options& options, const std::string& file, const Dataset& data) {
    naming_file(file, [&] {
        stratified_folds(data.labels, data.num_classes(), data.groups, options.protocol.num_folds,
                         RandomStream(0));
    });
}

// A model that is named twice is fitted once.
EvaluationOptions protocol_of(const Options& options, const Session& session) {
    EvaluationOptions protocol = options.protocol;
    protocol.seed = session.options().seed;
    protocol.max_exact_rows = options.max_exact_rows;
    protocol.models.clear();
    for (const std::string& name : options.protocol.models) {
        if (std::ranges::find(protocol.models, name) == protocol.models.end())
            protocol.models.push_back(name);
    }
    return protocol;
}

EvaluatedFile evaluate_file(const Options& options, const std::string& file, const Dataset& data,
                            Session& session) {
    EvaluatedFile result{.file = file, .record = {}, .hardness = {}};
    check_folds(options, file, data);
    if (!options.no_hardness) {
        result.hardness = naming_file(file, [&] { return measure_hardness(file, data, session); });
    }
    session.print(data_text(file, data));
    if (result.hardness) session.print(hardness_text(*result.hardness));
    const EvaluationOptions protocol = protocol_of(options, session);
    const bool learns = protocol.models.empty() ||
                        std::ranges::any_of(protocol.models,
                                            [](const std::string& name) { return name.starts_with("mil-"); });
    if (learns) {
        const std::size_t in_fold = data.rows - data.rows / protocol.num_folds;
        note_search(file, in_fold, options.max_exact_rows, session);
        note_global_learning(file, in_fold, options.max_exact_rows, session);
    }
    const auto models = contenders(protocol, options.network_epochs);
    result.record = naming_file(file, [&] { return evaluate(data, models, protocol, session.context()); });
    for (const std::string& warning : result.record.warnings) session.warn(file + ": " + warning);
    session.print(protocol_text(options, result.record.grouped) + model_table(result.record.models) +
                  (options.probabilities ? probability_table(result.record.models) : "") +
                  leader_text(result.record.models));
    return result;
}

void run(const Options& options, Session& session) {
    check_options(options);
    contenders(protocol_of(options, session), options.network_epochs);  // refused before data is read
    session.check_outputs({}, inputs(options.data, {options.files.begin(), options.files.end()}));
    std::vector<Dataset> data;
    for (const std::string& file : options.files) {
        data.push_back(read_data(file, options.data, session));
    }
    std::vector<EvaluatedFile> results;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i > 0) session.print("\n");
        results.push_back(evaluate_file(options, options.files[i], data[i], session));
    }
    session.write_json(evaluation_record(results, protocol_of(options, session)));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("FILE", options->files, "Data: CSV, TSV, ARFF, svmlight or .npy, each also as .gz")
        ->required();
    add_data_options(parser, options->data);
    parser
        .add_option("--models", options->protocol.models,
                    fmt::format("Models to compare, separated by commas, of {} (default: all of these but "
                                "mil-ptc), and networks: see --network-epochs",
                                fmt::join(classifier_names(), ",")))
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("LIST");
    parser
        .add_option(
            "--network-epochs", options->network_epochs,
            fmt::format("Epochs of models that are networks, trained plainly or with learned weights: "
                        "{} (default: 60)",
                        fmt::join(reweighting_model_names(), ", ")))
        ->check(whole_number(1))
        ->type_name("N");
    parser.add_option("--folds", options->protocol.num_folds, "Folds of the cross-validation, 2 or more")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str();
    parser.add_option("--repeats", options->protocol.num_repeats, "How often, each time with other folds")
        ->check(CLI::Range(1, 1000))
        ->type_name("N")
        ->capture_default_str();
    parser.add_flag(
        "--probabilities", options->probabilities,
        "Also show how good the models' probabilities are: log loss, Brier score, expected calibration "
        "error (ECE), and what 90 % prediction sets hold");
    parser.add_flag("--no-hardness", options->no_hardness, "Leave out the Learning-Hard Index");
    add_exact_options(parser, options->max_exact_rows);
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
