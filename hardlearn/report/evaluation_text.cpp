#include "hardlearn/report/evaluation_text.hpp"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/leader_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

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

std::string protocol_text(const EvaluatedSet& set) {
    const std::size_t repeats = set.options.protocol.num_repeats;
    return fmt::format(
        "{} {}-fold cross-validation{}; * is a column's best; fold sd is the D-index's deviation over "
        "the folds\n",
        set.record.grouped ? "Grouped" : "Stratified", set.options.protocol.num_folds,
        repeats > 1 ? fmt::format(", {} times", repeats) : "");
}

}  // namespace

std::string begun_evaluation_text(const EvaluatedSet& set, std::string_view file) {
    std::string text = data_text(file, set.data);
    if (set.neighbor_error) text += hardness_text(*set.neighbor_error);
    if (set.hardness) text += hardness_text(*set.hardness);
    return text;
}

std::string evaluation_text(const EvaluatedSet& set, bool probabilities) {
    const std::vector<ModelRecord>& models = set.record.models;
    return protocol_text(set) + model_table(models) + (probabilities ? probability_table(models) : "") +
           leader_text(models);
}

}  // namespace hardlearn
