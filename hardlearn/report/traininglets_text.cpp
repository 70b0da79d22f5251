#include "hardlearn/report/traininglets_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "hardlearn/metrics/statistical_tests.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

using ValueOf = double (*)(const QueryTraininglet& query);

// Quartiles of the values that are defined.
std::vector<std::string> quartile_cells(const TrainingletReport& report, ValueOf value_of, int decimals) {
    std::vector<double> values;
    for (const QueryTraininglet& query : report.measured.queries)
        if (const double value = value_of(query); !std::isnan(value)) values.push_back(value);
    std::ranges::sort(values);
    std::vector<std::string> cells;
    for (const double level : {0.0, 0.25, 0.5, 0.75, 1.0})
        cells.push_back(values.empty() ? "-" : fixed(quantile(values, level), decimals));
    return cells;
}

std::string measures_text(const TrainingletReport& report) {
    struct Row {
        const char* title;
        ValueOf value_of;
        int decimals;
    };
    const Row rows[] = {
        {"rows", [](const QueryTraininglet& q) { return static_cast<double>(q.rows.size()); }, 0},
        {"classes", [](const QueryTraininglet& q) { return static_cast<double>(q.num_classes); }, 0},
        {"purity", [](const QueryTraininglet& q) { return q.purity; }, 3},
        {"Learning-Hard Index", [](const QueryTraininglet& q) { return q.lhi; }, 3},
        {"nearest-neighbour error", [](const QueryTraininglet& q) { return q.neighbor_error; }, 3},
        {"norm of w", [](const QueryTraininglet& q) { return q.complexity.norm; }, 3},
        {"Rademacher estimate", [](const QueryTraininglet& q) { return q.complexity.value; }, 4}};
    Table table({{"of a traininglet", Table::Align::left},
                 {"least"},
                 {"quarter"},
                 {"median"},
                 {"three quarters"},
                 {"most"}});
    for (const Row& row : rows) {
        std::vector<std::string> cells = quartile_cells(report, row.value_of, row.decimals);
        cells.insert(cells.begin(), row.title);
        table.add_row(std::move(cells));
    }
    return table.text();
}

std::string wrongness_text(const TrainingletReport& report) {
    if (report.wrongness.empty()) return "";
    const WrongnessOfMeasure& first = report.wrongness.front();
    std::string text = fmt::format("{} of {} answers are wrong\n", first.wrong, first.wrong + first.right);
    if (first.wrong == 0 || first.right == 0) return text;
    Table table({{"what tells them", Table::Align::left}, {"AUC"}, {"p"}, {"mean if wrong"}, {"if right"}});
    for (const WrongnessOfMeasure& measure : report.wrongness) {
        table.add_row({measure.name, fixed(measure.auc, 3),
                       std::isnan(measure.p_value) ? "-" : fmt::format("{:.2g}", measure.p_value),
                       fixed(measure.mean_wrong, 3), fixed(measure.mean_right, 3)});
    }
    return text + table.text() +
           "AUC: the probability that a wrong answer's traininglet has the larger value\n";
}

std::string complexity_text(const TrainingletReport& report) {
    if (!report.measured.of_all_rows) return "";
    return fmt::format(
        "The same machine on all training rows has a Rademacher estimate of {} (norm {}); that of {} % of "
        "the "
        "traininglets is below it\n",
        fixed(report.measured.of_all_rows->value, 4), fixed(report.measured.of_all_rows->norm, 3),
        fixed(100 * report.simpler_share, 0));
}

}  // namespace

std::string traininglets_text(const TrainingletReport& report, std::string_view model_path,
                              std::string_view file) {
    return fmt::format("Traininglets that {} makes for {} of {}\nVoter: {}\n", model_path,
                       counted(report.measured.queries.size(), "row", "rows"), file, report.voter) +
           measures_text(report) + wrongness_text(report) + complexity_text(report);
}

}  // namespace hardlearn
