#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "hardlearn/metrics/statistical_tests.hpp"
#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/page/traininglet_picture.hpp"
#include "hardlearn/report/new_rows_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

// What is told of traininglets: its title, its name in a report, its value.
struct Measure {
    std::string_view title;
    std::string_view name;
    double (*of)(const QueryTraininglet& query);
    std::string (*text)(double value);
};

std::string whole(double value) {
    return fixed(value, 0);
}
std::string share(double value) {
    return percent_text(value, 0);
}
std::string small(double value) {
    return fixed(value, 4);
}

constexpr std::array<Measure, 4> measures = {
    {{"Training rows in it", "size",
      [](const QueryTraininglet& q) { return static_cast<double>(q.rows.size()); }, whole},
     {"Classes in it", "classes",
      [](const QueryTraininglet& q) { return static_cast<double>(q.num_classes); }, whole},
     {"Share of its largest class", "purity", [](const QueryTraininglet& q) { return q.purity; }, share},
     {"Complexity", "rademacher", [](const QueryTraininglet& q) { return q.complexity.value; }, small}}};

std::vector<double> sorted_values(const TrainingletReport& report, const Measure& measure) {
    std::vector<double> values;
    for (const QueryTraininglet& query : report.measured.queries) {
        if (const double value = measure.of(query); !std::isnan(value)) values.push_back(value);
    }
    std::ranges::sort(values);
    return values;
}

std::string measure_table(const TrainingletReport& report) {
    PageTable table("traininglet-measures", "What the traininglets are like",
                    {{"Of a traininglet"},
                     {"Least", true},
                     {"A quarter has less than", true},
                     {"Middle", true},
                     {"A quarter has more than", true},
                     {"Most", true}});
    for (const Measure& measure : measures) {
        const std::vector<double> values = sorted_values(report, measure);
        if (values.empty()) continue;
        std::vector<std::string> cells = {std::string(measure.title)};
        for (const double level : {0.0, 0.25, 0.5, 0.75, 1.0})
            cells.push_back(measure.text(quantile(values, level)));
        table.add_row(std::move(cells));
    }
    return table.html();
}

std::string complexity_html(const TrainingletReport& report) {
    const Measure& complexity = measures.back();
    if (sorted_values(report, complexity).empty())
        return "<p>How complex the machines are that learn from traininglets is told of support vector "
               "machines only, and none looks at these.</p>\n";
    std::string text =
        "<p>Complexity tells how well what is fitted on a traininglet could have followed labels dealt out "
        "at random (an estimate of the Rademacher complexity): the lower, the less it can take chance for a "
        "rule.";
    if (report.measured.of_all_rows)
        text +=
            fmt::format(" The same machine on all training rows has {}; {} of the traininglets are below it.",
                        small(report.measured.of_all_rows->value), percent_text(report.simpler_share, 0));
    return text + "</p>\n";
}

std::string wrongness_table(const TrainingletReport& report) {
    PageTable table("wrong-traininglets", "Traininglets of wrong and of right answers",
                    {{"On average"},
                     {"Wrong answers", true},
                     {"Right answers", true},
                     {"Larger for the wrong one of a pair", true},
                     {"p", true}});
    for (const Measure& measure : measures) {
        const auto found = std::ranges::find(report.wrongness, measure.name, &WrongnessOfMeasure::name);
        if (found == report.wrongness.end() || std::isnan(found->auc)) continue;
        const auto text = measure.text == whole ? [](double value) { return fixed(value, 1); } : measure.text;
        table.add_row({std::string(measure.title), text(found->mean_wrong), text(found->mean_right),
                       percent_text(found->auc, 0), fmt::format("{:.2g}", found->p_value)});
    }
    return table.num_rows() == 0 ? "" : table.html();
}

std::string difference_words(const TrainingletReport& report) {
    constexpr std::size_t fewest = 10;  // of either kind: of fewer nothing is said that was not found
    const std::string words = wrongness_words(report);
    const WrongnessOfMeasure& sizes = report.wrongness.front();
    if (!words.empty())
        return fmt::format(
            "Their traininglets are {} than those of right answers, beyond chance: an answer from such a "
            "traininglet deserves a second look.",
            words);
    if (std::min(sizes.wrong, sizes.right) < fewest)
        return fmt::format(
            "Whether their traininglets differ from those of right answers cannot be told: too few are {}.",
            sizes.wrong < sizes.right ? "wrong" : "right");
    return "Their traininglets differ from those of right answers by no more than chance explains: they do "
           "not warn "
           "of wrong answers.";
}

std::string wrongness_html(const TrainingletReport& report) {
    if (report.wrongness.empty())
        return "<p>Not all of the new rows have a label, so that wrong answers cannot be told from right "
               "ones.</p>\n";
    const WrongnessOfMeasure& sizes = report.wrongness.front();
    const std::string sentence = wrong_answers_sentence(report);
    if (sizes.wrong == 0 || sizes.right == 0) return fmt::format("<p>{}</p>\n", sentence);
    return fmt::format("<h3>Do wrong answers have other traininglets?</h3>\n<p>{} {}</p>\n", sentence,
                       difference_words(report)) +
           wrongness_table(report) +
           "<p>Of a pair of a wrong and a right answer, 50 % would be no difference; p is how often chance "
           "alone differs so much.</p>\n";
}

// Which traininglets these are: of a forest, the company that a row finds in its trees.
std::string_view maker_words(const NewRows& rows) {
    return rows.are_leaf_mates
               ? "a forest, whose traininglets are the training rows that end up beside the row in its trees"
               : "one that learns from the traininglet alone";
}

std::string measured_words(std::size_t measured, std::size_t rows) {
    if (measured < rows) return fmt::format("The first {} of the new rows are", count_text(measured));
    return rows == 1 ? "The new row is" : fmt::format("All {} new rows are", count_text(rows));
}

std::string intro_html(const NewRows& rows) {
    const TrainingletReport& report = *rows.traininglets;
    return fmt::format(
        "<p>The model that explains rows is a Micro-Learner. It answers each row by a part of the training "
        "rows, mostly near ones: the row's traininglet. {} looked at, with the candidate that has the most "
        "weight of those that do so: {} ({}).</p>\n",
        measured_words(report.measured.queries.size(), rows.rows), maker_words(rows),
        escaped_html(shown(report.voter, 200)));
}

}  // namespace

std::string traininglet_section(PageState& state) {
    const Dossier& dossier = state.dossier;
    if (!dossier.new_rows) return {};
    if (!dossier.new_rows->traininglets)
        return section_html("traininglets", "Traininglets",
                            fmt::format("<p>There are no traininglets of the new rows: {}.</p>\n",
                                        escaped_html(shown(dossier.new_rows->why_no_traininglets, 500))));
    const TrainingletReport& report = *dossier.new_rows->traininglets;
    return section_html("traininglets", "Traininglets",
                        intro_html(*dossier.new_rows) + measure_table(report) + complexity_html(report) +
                            wrongness_html(report) + traininglet_picture(state, report));
}

}  // namespace hardlearn
