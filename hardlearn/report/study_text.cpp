#include "hardlearn/report/study_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

// Of fewer sets every correlation is near 1, and no p-value small.
constexpr std::size_t fewest_sets_to_tell = 5;

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

std::string range_text(double low, double high) {
    return std::isnan(low) ? "-" : fmt::format("{} to {}", fixed(low, 2), fixed(high, 2));
}

std::string name_or_dash(const std::string& name) {
    return name.empty() ? "-" : printable(name);
}

double value_of(const StudiedSet& set, std::string_view measure) {
    const auto found = std::ranges::find(set.measures, measure, &NamedScore::name);
    return found == set.measures.end() ? std::nan("") : found->value;
}

std::string set_table(const Study& study, TableStyle style) {
    Table table({{"set", Table::Align::left},
                 {"rows"},
                 {"classes"},
                 {"LHI"},
                 {"neighbor error"},
                 {"best plain", Table::Align::left},
                 {"skill"},
                 {"best micro-learner", Table::Align::left},
                 {"gain"}});
    for (std::size_t i = 0; i < study.sets.size(); ++i) {
        const StudiedSet& set = study.sets[i];
        const SetOutcome& outcome = study.findings.outcomes[i];
        if (!set.is_asked) continue;
        table.add_row({printable(set.name), fmt::format("{}", set.rows), fmt::format("{}", set.classes),
                       fixed(value_of(set, index_measure), 3), fixed(value_of(set, "neighbor_error"), 3),
                       name_or_dash(outcome.best_plain), fixed(outcome.skill, 3),
                       name_or_dash(outcome.best_micro), fixed(outcome.gain(), 3)});
    }
    return styled(table, style);
}

std::string correlation_table(const StudyFindings& findings, TableStyle style) {
    Table table({{"measure", Table::Align::left},
                 {"sets"},
                 {"Spearman"},
                 {"95 % interval"},
                 {"p"},
                 {"one family left out"},
                 {"Pearson"},
                 {"Kendall"},
                 {"partial"},
                 {"p"}});
    for (const MeasureFinding& finding : findings.measures) {
        const Interval& rho = finding.spearman.interval;
        table.add_row({printable(finding.name), fmt::format("{}", finding.sets), fixed(rho.estimate, 2),
                       range_text(rho.low, rho.high), p_text(finding.spearman.p_value),
                       range_text(finding.spearman_low, finding.spearman_high),
                       fixed(finding.pearson.interval.estimate, 2),
                       fixed(finding.kendall.interval.estimate, 2),
                       fixed(finding.partial.interval.estimate, 2), p_text(finding.partial.p_value)});
    }
    return styled(table, style);
}

std::string failure_table(const StudyFindings& findings, TableStyle style) {
    Table table({{"measure", Table::Align::left},
                 {"AUC"},
                 {"95 % interval"},
                 {"p"},
                 {"threshold"},
                 {"sensitivity"},
                 {"specificity"},
                 {"both, families left out"},
                 {"breakpoint"},
                 {"p"}});
    for (const MeasureFinding& finding : findings.measures) {
        const FailureCurve& failure = finding.failure;
        const ThresholdRates& left_out = finding.left_out;
        table.add_row(
            {printable(finding.name), fixed(failure.area.estimate, 2),
             range_text(failure.area.low, failure.area.high), p_text(failure.p_value),
             fixed(failure.threshold, 3), fixed(failure.rates.sensitivity, 2),
             fixed(failure.rates.specificity, 2),
             fmt::format("{} and {}", fixed(left_out.sensitivity, 2), fixed(left_out.specificity, 2)),
             fixed(finding.breakpoint.place, 3), p_text(finding.breakpoint.p_value)});
    }
    return styled(table, style);
}

std::string gain_table(const StudyFindings& findings, TableStyle style) {
    Table table(
        {{"measure", Table::Align::left}, {"sets"}, {"Spearman with gain"}, {"95 % interval"}, {"p"}});
    for (const MeasureFinding& finding : findings.measures) {
        table.add_row({printable(finding.name), fmt::format("{}", finding.sets_of_gain),
                       fixed(finding.gain.interval.estimate, 2),
                       range_text(finding.gain.interval.low, finding.gain.interval.high),
                       p_text(finding.gain.p_value)});
    }
    return styled(table, style);
}

std::string claimed_text(const StudyFindings& findings, TableStyle style) {
    if (!findings.claimed) return {};
    const ClaimedBreakpoint& claimed = *findings.claimed;
    const std::string at = fmt::format("{:g}", claimed.at);
    std::string text = fmt::format(
        "Learning-Hard Index from {} on: {} of {}. As a sign that plain models fail its sensitivity there is "
        "{}, "
        "its specificity {}.",
        at, claimed.above, counted(findings.sets, "set", "sets"), fixed(claimed.rates.sensitivity, 2),
        fixed(claimed.rates.specificity, 2));
    if (std::isnan(claimed.test.statistic)) {
        text += fmt::format(
            " Whether {} is a breakpoint of skill cannot be told: too few sets lie on a side of it.", at);
    } else {
        text += fmt::format(
            " Two lines of skill, one below {} and one from there on, against a single line: F = {}, "
            "p = {} of permuted residuals.",
            at, fixed(claimed.test.statistic, 2), p_text(claimed.test.p_value));
    }
    if (!std::isnan(claimed.gain_p_value)) {
        text += fmt::format(
            " The best Micro-Learner gains {} in skill over the best plain model below it and {} from "
            "there on (Mann-Whitney p = {}).",
            fixed(claimed.gain_below, 3), fixed(claimed.gain_above, 3), p_text(claimed.gain_p_value));
    }
    return paragraph(text, style, false);
}

std::string left_out_text(const Study& study, TableStyle style) {
    std::string text;
    for (const UnusableSet& set : study.left_out)
        text += paragraph(fmt::format("Left out: {}: {}", printable(set.file), printable(set.reason)), style,
                          false);
    return text;
}

}  // namespace

std::string study_text(const Study& study, TableStyle style) {
    const StudyFindings& findings = study.findings;
    const auto asked = static_cast<std::size_t>(std::ranges::count_if(study.sets, &StudiedSet::is_asked));
    std::string text = fmt::format(
        "{} studied, {} with a plain model's score, of {}; the best plain model's skill is below {:g} "
        "on {}.",
        counted(asked, "data set", "data sets"), findings.sets,
        counted(findings.families, "family", "families"), findings.options.failing, findings.failures);
    text += style == TableStyle::markdown ? "\n\n" : "\n";
    text += set_table(study, style) + left_out_text(study, style);
    if (findings.sets < fewest_sets_to_tell)
        return text +
               paragraph("Five sets with scores are needed to say how measures go with skill.", style, false);
    text += paragraph(
                "Measures beside the skill of the best plain model (partial: Spearman with classes, majority "
                "share and log rows taken out):",
                style, true) +
            correlation_table(findings, style);
    text += paragraph("Measures as signs that plain models fail, and where skill breaks along them:", style,
                      true) +
            failure_table(findings, style);
    text += claimed_text(findings, style);
    const bool has_gains =
        std::ranges::any_of(findings.measures, [](const auto& finding) { return finding.sets_of_gain > 1; });
    if (!has_gains) return text;
    return text +
           paragraph(
               "Do they say where Micro-Learning helps? Gain: skill of the best Micro-Learner less that of "
               "the "
               "best plain model.",
               style, true) +
           gain_table(findings, style);
}

}  // namespace hardlearn
