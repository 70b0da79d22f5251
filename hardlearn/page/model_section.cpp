#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

// What the scores mean, and what a model without any skill gets.
std::string score_words(const EvaluationDetail& evaluation) {
    const ModelDetail* majority = find_model(evaluation, "majority");
    return fmt::format(
        "<p>The D-index (0 to 2, higher is better) says how many rows are right and how well each class is "
        "found, large or small. In full, it adds two parts of 0 to 1: accuracy over all rows, in which large "
        "classes "
        "count most, and the mean over the classes of how much of each is found and how much of the rest is "
        "kept out of it, in which all classes count alike; both as log2(1 + share).{} Balanced accuracy is "
        "the share of a class that is found, averaged over the classes.</p>\n",
        majority == nullptr || std::isnan(majority->mean.d_index)
            ? ""
            : fmt::format(" Calling every row the largest class (majority) has {} here: read the others from "
                          "there on.",
                          fixed(majority->mean.d_index, 3)));
}

std::string protocol_html(const PageState& state) {
    const Dossier& dossier = state.dossier;
    const EvaluationDetail& evaluation = *dossier.evaluation;
    std::string text = fmt::format(
        "<p>All models were judged on the same rows, none of which they had seen: {}{}-fold "
        "cross-validation{} "
        "of {} rows{}.</p>\n",
        evaluation.grouped ? "whole groups left out, " : "", evaluation.num_folds,
        evaluation.num_repeats > 1 ? fmt::format(", {} times", evaluation.num_repeats) : "",
        count_text(evaluation.rows),
        dossier.compared_rows.empty()
            ? ""
            : fmt::format(", a sample of the {} in which the classes have their shares",
                          count_text(dossier.data.rows)));
    return text + score_words(evaluation);
}

// The range over all folds, with room at both ends.
struct Axis {
    double low = 0;
    double high = 2;
    double x(double value) const { return left + (value - low) / (high - low) * (right - left); }

    static constexpr double left = 116;
    static constexpr double right = 362;
};

Axis axis_of(const EvaluationDetail& evaluation) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const ModelDetail& model : evaluation.models) {
        for (const Scores& fold : model.folds) {
            if (std::isnan(fold.d_index)) continue;
            low = std::min(low, fold.d_index);
            high = std::max(high, fold.d_index);
        }
    }
    if (low > high) return {};
    low = std::max(0.0, std::floor(low * 10) / 10);
    high = std::min(2.0, std::ceil(high * 10) / 10);
    return {.low = low, .high = high > low ? high : low + 0.1};
}

std::string model_row_svg(const ModelDetail& model, const Axis& axis, double y) {
    std::string text = fmt::format("<text x=\"108\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>\n", y + 4,
                                   escaped_html(shown(model.name, 16)));
    for (const Scores& fold : model.folds) {
        if (!std::isnan(fold.d_index))
            text += fmt::format("<circle class=\"fold\" cx=\"{:.1f}\" cy=\"{:.0f}\" r=\"4\"/>",
                                axis.x(fold.d_index), y);
    }
    if (!std::isnan(model.mean.d_index))
        text += fmt::format("<path class=\"mean\" d=\"M{:.1f} {:.0f}v18\"/>\n",
                            std::clamp(axis.x(model.mean.d_index), Axis::left, Axis::right), y - 9);
    return text;
}

std::string spread_picture(const EvaluationDetail& evaluation) {
    const Axis axis = axis_of(evaluation);
    const double height = 24 * static_cast<double>(evaluation.models.size()) + 34;
    std::string text = fmt::format(
        "<figure><svg class=\"picture folds\" viewBox=\"0 0 380 {:.0f}\" role=\"img\" aria-label=\"D-index "
        "of "
        "each model in each fold; the table has the numbers\">\n",
        height);
    for (int tick = 0; tick <= 4; ++tick) {
        const double value = axis.low + (axis.high - axis.low) * tick / 4;
        text += fmt::format(
            "<path class=\"grid\" d=\"M{0:.1f} 8V{1:.0f}\"/><text x=\"{0:.1f}\" y=\"{2:.0f}\" "
            "text-anchor=\"middle\">{3}</text>\n",
            axis.x(value), height - 26, height - 10, fixed(value, 2));
    }
    double y = 20;
    for (const ModelDetail& model : evaluation.models) {
        text += model_row_svg(model, axis, y);
        y += 24;
    }
    return text +
           "</svg><figcaption>Across: the D-index, in each fold (dots) and over all rows (line). Where dots "
           "of "
           "two models overlap, a small lead may be chance.</figcaption></figure>\n";
}

std::string fold_table(const EvaluationDetail& evaluation) {
    std::vector<PageTable::Column> columns = {{"Model"}};
    std::size_t most = 0;
    for (const ModelDetail& model : evaluation.models) most = std::max(most, model.folds.size());
    const std::size_t folds = std::min<std::size_t>(most, 30);
    for (std::size_t f = 0; f < folds; ++f) columns.push_back({fmt::format("{}", f + 1), true});
    PageTable table("fold-table", "D-index in each fold", columns);
    for (const ModelDetail& model : evaluation.models) {
        std::vector<std::string> cells = {name_html(model.name)};
        for (std::size_t f = 0; f < folds; ++f)
            cells.push_back(f < model.folds.size() ? fixed(model.folds[f].d_index, 3) : "");
        table.add_row(std::move(cells));
    }
    const std::string more =
        most > folds ? fmt::format("<p>The first {} of {} folds.</p>\n", folds, most) : "";
    return fmt::format("<details><summary>Fold by fold</summary>\n{}{}</details>\n", table.html(), more);
}

std::string balanced_html(const Dossier& dossier, const ModelDetail& model) {
    const auto found = balanced_accuracy_of(dossier, model);
    const std::string mean = percent_text(model.mean.balanced_accuracy);
    return found
               ? fmt::format("{} <small>{:.0f} to {:.0f}</small>", mean, 100 * found->low, 100 * found->high)
               : mean;
}

std::string score_table(const PageState& state) {
    const EvaluationDetail& evaluation = *state.dossier.evaluation;
    const bool has_costs = std::ranges::any_of(
        evaluation.models, [](const ModelDetail& model) { return model.costs.has_value(); });
    std::vector<PageTable::Column> columns = {{"Model"},
                                              {"Advice"},
                                              {"D-index", true},
                                              {"± folds", true},
                                              {"Balanced accuracy, 95 % interval", true},
                                              {"Accuracy", true},
                                              {"Macro F1", true},
                                              {"AUROC", true},
                                              {"Log loss", true},
                                              {"Calibration error", true}};
    if (has_costs) columns.insert(columns.end(), {{"Seconds to fit", true}, {"To predict", true}});
    PageTable table("model-table", "Models on rows that they had not seen", columns);
    const ModelDetail* use = model_to_use(state.dossier);
    for (const ModelDetail& model : evaluation.models) {
        std::vector<std::string> cells = {name_html(model.name),
                                          &model == use ? "<em>use&#160;this</em>" : "",
                                          fixed(model.mean.d_index, 3),
                                          fixed(model.deviation.d_index, 3),
                                          balanced_html(state.dossier, model),
                                          percent_text(model.mean.accuracy),
                                          fixed(model.mean.macro_f1, 3),
                                          fixed(model.mean.auroc, 3),
                                          fixed(model.mean.log_loss, 3),
                                          fixed(model.mean.expected_calibration_error, 3)};
        if (has_costs) {
            cells.push_back(model.costs ? fixed(model.costs->fit, 2) : "");
            cells.push_back(model.costs ? fixed(model.costs->predict, 2) : "");
        }
        table.add_row(std::move(cells), &model == use ? "class=\"chosen\"" : "");
    }
    return table.html();
}

}  // namespace

std::string model_section(PageState& state) {
    const Dossier& dossier = state.dossier;
    if (!dossier.evaluation) {
        return section_html("models", "Models",
                            fmt::format("<p>No models were compared: {}.</p>\n",
                                        escaped_html(shown(dossier.why_not_compared, 500))));
    }
    if (!dossier.compared_rows.empty())
        state.left_out.push_back(fmt::format("Models were compared on {} of {} rows.",
                                             count_text(dossier.compared_rows.size()),
                                             count_text(dossier.data.rows)));
    return section_html("models", "Models",
                        protocol_html(state) + score_table(state) + spread_picture(*dossier.evaluation) +
                            fold_table(*dossier.evaluation));
}

}  // namespace hardlearn
