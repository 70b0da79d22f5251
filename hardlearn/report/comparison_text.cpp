#include "hardlearn/report/comparison_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

// "Not told apart: svm, knn; knn, majority."
std::string groups_text(const Comparison& comparison) {
    const auto& groups = comparison.rank_differences->groups;
    if (groups.empty()) return "All pairs are told apart.";
    if (groups[0].first == 0 && groups[0].last + 1 == comparison.models.size()) {
        return "No two models are told apart.";
    }
    std::vector<std::string> told;
    for (const RankGroup& group : groups) {
        std::vector<std::string> names;
        for (std::size_t m = group.first; m <= group.last; ++m) {
            names.push_back(printable(comparison.models[m].name));
        }
        told.push_back(fmt::format("{}", fmt::join(names, ", ")));
    }
    return fmt::format("Not told apart: {}.", fmt::join(told, "; "));
}

std::string nemenyi_text(const Comparison& comparison, TableStyle style) {
    if (!comparison.rank_differences || comparison.models.size() < 3) return {};
    return paragraph(
        fmt::format(
            "Nemenyi test of all pairs: mean ranks that differ by {} or more differ at p <= {:.2f}. {}",
            fixed(comparison.rank_differences->critical_difference, 3), comparison.rank_differences->level,
            groups_text(comparison)),
        style, false);
}

// "+0.0200 (-0.0100 to +0.0500, coverage 96.8 %)".
std::string shift_text(const OrderStatisticInterval& shift) {
    const Interval& interval = shift.interval;
    if (std::isnan(shift.coverage)) {
        return with_sign(interval.estimate) + " (too few sets for a 95 % interval)";
    }
    return fmt::format("{} ({} to {}, coverage {} %)", with_sign(interval.estimate), with_sign(interval.low),
                       with_sign(interval.high), fixed(100 * shift.coverage, 1));
}

std::string rank_test_text(const Comparison& comparison, TableStyle style) {
    if (!comparison.rank_test) return {};
    const RankTest& test = *comparison.rank_test;
    const std::string first = printable(test.first), second = printable(test.second);
    const std::string unpaired = fmt::format(
        "{} against {} as two samples of {}, sets not paired: Mann-Whitney U = {:g} of {} pairs, p = {} "
        "({}; one-sided, that {} is better: {}); Cliff's delta {}; probability of superiority {}; "
        "Hodges-Lehmann difference {}.",
        first, second, counted(test.sets, "score", "scores"), test.mann_whitney.u, test.sets * test.sets,
        p_text(test.mann_whitney.p_value), test.mann_whitney.exact ? "exact" : "normal approximation", first,
        p_text(test.one_sided_p_value), fixed(test.cliffs_delta, 3), fixed(test.superiority, 3),
        shift_text(test.shift));
    if (std::isnan(test.paired_t.p_value)) return paragraph(unpaired, style, false);
    return paragraph(unpaired, style, false) +
           paragraph(fmt::format("Paired t-test, set by set: mean difference {} ({} to {}), t = {}, p = {}.",
                                 with_sign(test.mean_difference.estimate),
                                 with_sign(test.mean_difference.low), with_sign(test.mean_difference.high),
                                 fixed(test.paired_t.statistic, 2), p_text(test.paired_t.p_value)),
                     style, false);
}

std::string lift_table(const Comparison& comparison, TableStyle style) {
    if (!comparison.lift) return {};
    Table table({{"model", Table::Align::left}, {"median lift"}, {"interval"}, {"coverage %"}});
    for (std::size_t m = 0; m < comparison.models.size(); ++m) {
        const OrderStatisticInterval& median = comparison.lift->medians[m];
        table.add_row({comparison.models[m].name, fixed(median.interval.estimate, 4),
                       std::isnan(median.coverage) ? "-"
                                                   : fmt::format("{} to {}", fixed(median.interval.low, 4),
                                                                 fixed(median.interval.high, 4)),
                       fixed(100 * median.coverage, 1)});
    }
    return paragraph(
               "Metric-integrated Lift: the mean over seven scores of a model's value as a share of the best "
               "model's on the same set (1 is best), and its median over the sets with an exact interval "
               "(from six sets on).",
               style, true) +
           styled(table, style);
}

std::string points_text(double points) {
    const std::string text = fixed(points, 2);
    return points > 0 && text.find_first_of("123456789") != std::string::npos ? "+" + text : text;
}

std::string interval_text(const Interval& points) {
    if (std::isnan(points.low)) return "one set: none";
    const bool is_chance = points.low <= 0 && points.high >= 0;
    return fmt::format("{} to {}{}", points_text(points.low), points_text(points.high),
                       is_chance ? ", within chance" : "");
}

std::string percent_text(double share) {
    return std::isnan(share) ? "-" : points_text(100 * share) + " %";
}

std::string mean_relative_text(const ModelGains& model) {
    const std::string text = percent_text(model.mean_relative);
    return model.num_relative == model.sets.size() || model.num_relative == 0
               ? text
               : fmt::format("{} ({} of {} sets)", text, model.num_relative, model.sets.size());
}

std::string gain_tables(const Comparison& comparison, TableStyle style) {
    if (!comparison.gains) return {};
    Table means({{"model", Table::Align::left},
                 {"mean points"},
                 {"95 % interval", Table::Align::left},
                 {"p"},
                 {"mean relative"}});
    Table sets({{"model", Table::Align::left},
                {"data set", Table::Align::left},
                {"points"},
                {"relative"},
                {"signed ratio"}});
    for (const ModelGains& model : comparison.gains->models) {
        means.add_row({model.model, points_text(model.mean_points.estimate), interval_text(model.mean_points),
                       p_text(model.paired_t.p_value), mean_relative_text(model)});
        for (std::size_t i = 0; i < model.sets.size(); ++i) {
            const Gain& gain = model.sets[i];
            sets.add_row({model.model, comparison.sets[i].name, points_text(gain.points),
                          percent_text(gain.relative), fixed(gain.signed_ratio, 4)});
        }
    }
    return paragraph(fmt::format("Gain over {} in {}: points (hundredths), with a t-interval over the sets.",
                                 printable(comparison.gains->reference), printable(comparison.score)),
                     style, true) +
           styled(means, style) +
           paragraph(
               "The same set by set; the signed ratio is that of the two scores, of losses its inverse, "
               "times -1 where the model is worse.",
               style, true) +
           styled(sets, style);
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
           nemenyi_text(comparison, style) + rival_table(comparison, style) +
           rank_test_text(comparison, style) + lift_table(comparison, style) +
           gain_tables(comparison, style) + set_table(comparison, style);
}

}  // namespace hardlearn
