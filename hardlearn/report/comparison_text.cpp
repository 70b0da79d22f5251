#include "hardlearn/report/comparison_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::string styled(const Table& table, TableStyle style) {
    return style == TableStyle::markdown ? table.markdown() : table.text();
}

// An empty line before it and, where it must not become part of a table, behind it.
std::string paragraph(const std::string& text, TableStyle style, bool before_table) {
    return "\n" + text + (style == TableStyle::markdown && before_table ? "\n\n" : "\n");
}

// Small ones would look like 0.
std::string p_text(double p) {
    if (std::isnan(p)) return "-";
    return p < 0.0001 ? fmt::format("{:.1e}", p) : fixed(p, 4);
}

std::string with_sign(double value) {
    const std::string text = fixed(value, 4);
    return value > 0 && text.find_first_of("123456789") != std::string::npos ? "+" + text : text;
}

std::string heading(const Comparison& comparison, TableStyle style) {
    const std::string text =
        fmt::format("{} by {} ({} is better) on {}.", counted(comparison.models.size(), "model", "models"),
                    printable(comparison.score), comparison.lower_is_better ? "less" : "more",
                    counted(comparison.sets.size(), "data set", "data sets"));
    return style == TableStyle::markdown ? text + "\n\n" : text + "\n";
}

std::string model_table(const Comparison& comparison, TableStyle style) {
    Table table({{"model", Table::Align::left},
                 {"mean rank"},
                 {"mean " + comparison.score},
                 {"fit s"},
                 {"predict s"}});
    for (const ComparedModel& model : comparison.models) {
        table.add_row({model.name, fixed(model.mean_rank, 2), fixed(model.mean_score, 4),
                       fixed(model.fit_seconds, 1), fixed(model.predict_seconds, 1)});
    }
    return styled(table, style);
}

std::string friedman_text(const Comparison& comparison, TableStyle style) {
    if (std::isnan(comparison.friedman.p_value)) return {};
    return paragraph(
        fmt::format("Friedman test that all models rank alike: chi-squared {} with {} degrees of "
                    "freedom, p = {}.",
                    fixed(comparison.friedman.statistic, 2), comparison.models.size() - 1,
                    p_text(comparison.friedman.p_value)),
        style, false);
}

std::string rival_table(const Comparison& comparison, TableStyle style) {
    if (comparison.rivalries.empty()) return {};
    Table table({{"rival", Table::Align::left},
                 {"wins"},
                 {"losses"},
                 {"ties"},
                 {"median difference"},
                 {"95 % interval"},
                 {"Wilcoxon p"},
                 {"Holm p"}});
    for (const Rivalry& rivalry : comparison.rivalries) {
        const Interval& median = rivalry.median_difference;
        table.add_row({rivalry.rival, fmt::format("{}", rivalry.wins), fmt::format("{}", rivalry.losses),
                       fmt::format("{}", rivalry.ties), with_sign(median.estimate),
                       fmt::format("{} to {}", with_sign(median.low), with_sign(median.high)),
                       p_text(rivalry.p_value), p_text(rivalry.adjusted_p_value)});
    }
    return paragraph(fmt::format(
                         "{} against each rival: difference of {} over the sets, with a bootstrap "
                         "interval of the median; Wilcoxon signed-rank test, Holm's correction. Scores that "
                         "differ by less than {:.1e} are equal.",
                         printable(comparison.reference), printable(comparison.score), rounding_of_scores),
                     style, true) +
           styled(table, style);
}

// A difference that is not shown is none: every model that shows the row's best value is marked.
std::vector<std::string> marked_cells(const Comparison& comparison, std::size_t row) {
    const double sign = comparison.lower_is_better ? -1 : 1;
    double best = -std::numeric_limits<double>::infinity();
    for (const double value : comparison.scores.row(row)) best = std::max(best, value * sign);
    const std::string shown_best = fixed(best * sign, 4);
    std::vector<std::string> cells;
    for (const double value : comparison.scores.row(row)) {
        cells.push_back(fixed(value, 4));
        cells.back() += cells.back() == shown_best ? "*" : " ";
    }
    return cells;
}

std::string set_table(const Comparison& comparison, TableStyle style) {
    std::vector<Table::Column> columns = {{"data set", Table::Align::left}, {"rows"}, {"classes"}};
    for (const ComparedModel& model : comparison.models) columns.push_back({model.name + " "});
    Table table(columns);
    for (std::size_t i = 0; i < comparison.sets.size(); ++i) {
        const ComparedSet& set = comparison.sets[i];
        std::vector<std::string> cells = {set.name, fmt::format("{}", set.rows),
                                          fmt::format("{}", set.classes)};
        for (std::string& cell : marked_cells(comparison, i)) cells.push_back(std::move(cell));
        table.add_row(std::move(cells));
    }
    return paragraph(fmt::format("{} of every set (* is the best shown).", printable(comparison.score)),
                     style, true) +
           styled(table, style);
}

}  // namespace

std::string comparison_text(const Comparison& comparison, TableStyle style) {
    return heading(comparison, style) + model_table(comparison, style) + friedman_text(comparison, style) +
           rival_table(comparison, style) + set_table(comparison, style);
}

}  // namespace hardlearn
