#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_models = 6;
constexpr std::size_t few_rows = 20;  // of which a share says little

std::string reliability_picture(const std::vector<ProbabilityBin>& bins, const std::string& name) {
    std::string text = fmt::format(
        "<figure><svg class=\"picture small\" viewBox=\"-14 0 204 198\" role=\"img\" "
        "aria-label=\"Probability "
        "against "
        "share that is right, {}; the table has the numbers\">"
        "<path class=\"frame\" d=\"M30 10h150v150h-150z\"/><path class=\"grid\" d=\"M30 160L180 10\"/>",
        escaped_html(shown(name, 40)));
    for (const auto& [value, at] : {std::pair{"0", 0}, std::pair{"0.5", 75}, std::pair{"1", 150}}) {
        text += fmt::format(
            "<text x=\"{}\" y=\"176\" text-anchor=\"middle\">{}</text><text x=\"24\" y=\"{}\" "
            "text-anchor=\"end\">{}</text>",
            30 + at, value, 164 - at, value);
    }
    text +=
        "<text x=\"105\" y=\"192\" text-anchor=\"middle\">probability</text><text x=\"-2\" y=\"85\" "
        "text-anchor=\"middle\" transform=\"rotate(-90 -2 85)\">share right</text>";
    std::string line, dots;
    std::size_t most = 1;
    for (const ProbabilityBin& bin : bins) most = std::max(most, bin.rows);
    for (const ProbabilityBin& bin : bins) {
        if (bin.rows == 0) continue;
        const double x = 30 + 150 * bin.mean_probability, y = 160 - 150 * bin.right;
        const bool is_few = bin.rows < few_rows;
        if (!is_few) line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x, y);
        dots += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"/>",
                            is_few ? "few" : "fold", x, y,
                            3 + 4 * std::sqrt(static_cast<double>(bin.rows) / static_cast<double>(most)));
    }
    return text + fmt::format("<path class=\"line\" d=\"{}\"/>{}</svg><figcaption>{}</figcaption></figure>\n",
                              line.empty() ? "M0 0" : line, dots, name_html(name));
}

std::string bin_table(const std::vector<const ModelDetail*>& models,
                      const std::vector<std::vector<ProbabilityBin>>& bins) {
    std::vector<PageTable::Column> columns = {{"Probability"}};
    for (const ModelDetail* model : models)
        columns.insert(columns.end(), {{name_html(model->name) + ": right", true}, {"rows", true}});
    PageTable table("calibration-table", "Of the rows with such a probability, how many were right", columns);
    for (std::size_t b = 0; b < 10; ++b) {
        std::vector<std::string> cells = {fmt::format("{} to {} %", 10 * b, 10 * (b + 1))};
        for (const auto& of_model : bins) {
            cells.push_back(of_model[b].rows == 0 ? "" : percent_text(of_model[b].right, 0));
            cells.push_back(of_model[b].rows == 0 ? "" : fmt::format("{}", of_model[b].rows));
        }
        table.add_row(std::move(cells));
    }
    return fmt::format("<details><summary>Probabilities in numbers</summary>\n{}</details>\n", table.html());
}

// How far a model's probabilities can be believed, over all its answers.
struct Believed {
    double off = 0;        // mean distance of probability and share right, over the answers
    double too_sure = 0;   // the same with its sign: above 0 where it is surer than right
    double by_chance = 0;  // what probabilities that hold would be off with so few answers
};

Believed believed(const std::vector<ProbabilityBin>& bins) {
    Believed sum;
    double rows = 0;
    for (const ProbabilityBin& bin : bins) {
        if (bin.rows == 0) continue;
        const auto count = static_cast<double>(bin.rows);
        const double difference = bin.mean_probability - bin.right;
        const double variance = bin.mean_probability * (1 - bin.mean_probability) / count;
        rows += count;
        sum.off += count * std::abs(difference);
        sum.too_sure += count * difference;
        sum.by_chance += count * std::sqrt(variance * 2 / std::numbers::pi);
    }
    if (rows == 0) return sum;
    return {.off = sum.off / rows, .too_sure = sum.too_sure / rows, .by_chance = sum.by_chance / rows};
}

std::string points_text(double share) {
    if (share < 0.01) return "less than one percentage point";
    const double points = std::round(100 * share);
    return fmt::format("{:.0f} percentage {}", points, points == 1 ? "point" : "points");
}

// A tenth with enough rows in which probabilities do not hold, whatever they do over all answers.
std::string exception_text(const std::vector<ProbabilityBin>& bins) {
    constexpr double much = 0.15;
    std::size_t worst = bins.size();
    double largest = much;
    for (std::size_t b = 0; b < bins.size(); ++b) {
        const double difference = std::abs(bins[b].mean_probability - bins[b].right);
        if (bins[b].rows < few_rows || difference <= largest) continue;
        largest = difference;
        worst = b;
    }
    if (worst == bins.size()) return {};
    return fmt::format(", but of {} answers with {} to {} %, {} are right", count_text(bins[worst].rows),
                       10 * worst, 10 * (worst + 1), percent_text(bins[worst].right, 0));
}

std::string believed_html(const std::vector<ProbabilityBin>& bins, const ModelDetail& model) {
    constexpr double little = 0.05, mostly_one_way = 0.7;
    const Believed one = believed(bins);
    const std::string off = points_text(one.off), exception = exception_text(bins);
    std::string answer = fmt::format("no, off by {}, sometimes too sure and sometimes not sure enough", off);
    if (one.off <= little)
        answer = fmt::format("{}: off by little, {}{}", exception.empty() ? "yes" : "mostly", off, exception);
    else if (one.off <= 2 * one.by_chance)
        answer = fmt::format("these rows are too few to tell: off by {}, which chance can do", off);
    else if (std::abs(one.too_sure) >= mostly_one_way * one.off)
        answer = fmt::format("{}: off by {}", one.too_sure > 0 ? "no, too sure" : "not sure enough", off);
    return fmt::format("<li>{}: {}.</li>\n", name_html(model.name), answer);
}

// Of two classes an answer with less than one half is a decision for the less probable class.
std::string below_half_html(const EvaluationDetail& evaluation,
                            const std::vector<std::vector<ProbabilityBin>>& bins) {
    if (evaluation.class_names.size() != 2) return {};
    const bool has_such = std::ranges::any_of(bins, [](const std::vector<ProbabilityBin>& of_model) {
        return std::ranges::any_of(of_model.begin(), of_model.begin() + 5,
                                   [](const ProbabilityBin& bin) { return bin.rows > 0; });
    });
    if (!has_such) return {};
    return "<p>Answers given with less than 50 % are no slip: models here answer the smaller class from a "
           "lower "
           "probability on, so that it is not missed as a whole. Such answers are often wrong, as their "
           "probability says.</p>\n";
}

// By their mean size: what sets of all classes and of none say.
std::string_view set_remark(double mean_size, std::size_t num_classes) {
    const auto all = static_cast<double>(num_classes);
    if (mean_size >= all - 0.005) return "every set holds every class: they say nothing";
    if (mean_size >= 0.85 * all) return "most sets hold nearly every class: they say little";
    if (mean_size < 1) return "some sets hold no class, and say nothing of those rows";
    return "";
}

// Of less than half an even share.
bool has_rare_class(const EvaluationDetail& evaluation) {
    std::vector<std::size_t> counts(evaluation.class_names.size());
    for (const Label label : evaluation.truth) ++counts[static_cast<std::size_t>(label)];
    return std::ranges::any_of(counts, [&](std::size_t count) {
        return count > 0 && 2 * count * counts.size() < evaluation.truth.size();
    });
}

std::string set_table(const EvaluationDetail& evaluation) {
    PageTable table("set-table",
                    "90 % prediction sets: lists of classes, made to hold the true one nine times in ten",
                    {{"Model"}, {"Hold the true class", true}, {"Classes in a set", true}, {"Remark"}});
    table.stack_on_phones();
    for (const ModelDetail& model : evaluation.models) {
        if (!model.sets) continue;
        table.add_row({name_html(model.name), percent_text(model.sets->coverage),
                       fixed(model.sets->mean_size, 2),
                       std::string(set_remark(model.sets->mean_size, evaluation.class_names.size()))});
    }
    if (table.num_rows() == 0) return "";
    const bool has_rare = has_rare_class(evaluation);
    return table.html() +
           (has_rare ? "<p>That share is over all rows: a rare class may be held less often.</p>\n" : "");
}

}  // namespace

std::string calibration_section(PageState& state) {
    if (explained_model(state.dossier) == nullptr) return {};
    const EvaluationDetail& evaluation = *state.dossier.evaluation;
    std::vector<const ModelDetail*> models;
    std::vector<std::vector<ProbabilityBin>> bins;
    std::string pictures, answers;
    for (const ModelDetail& model : evaluation.models) {
        if (model.predictions.empty() || model.name == "majority" || models.size() == most_models) continue;
        models.push_back(&model);
        bins.push_back(probability_bins(evaluation, model));
        pictures += reliability_picture(bins.back(), model.name);
        answers += believed_html(bins.back(), model);
    }
    return section_html(
        "calibration", "Probabilities",
        fmt::format("<p>Can probabilities be believed?</p>\n<ul>\n{}</ul>\n{}"
                    "<p>Across: the probability that a model gave its answer. Up: how many of those answers "
                    "were right; larger dots are more rows, and hollow ones fewer than {}, whose place is "
                    "mostly chance. On the diagonal, 80 % means 80 %; below it a model is too "
                    "sure.</p>\n<div class=\"pictures\">\n",
                    answers, below_half_html(evaluation, bins), few_rows) +
            pictures + "</div>\n" + bin_table(models, bins) + set_table(evaluation));
}

}  // namespace hardlearn
