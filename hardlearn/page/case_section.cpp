#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/page/case_parts.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/label_doubts.hpp"
#include "hardlearn/report/model_choice.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t enough_answers = 10;  // for a share of right ones
constexpr double small_difference = 0.05;   // of probabilities

std::string_view suspicion_text(const CaseView& view) {
    const Dossier& dossier = view.state.dossier;
    if (lacks_signal(dossier)) return "one of many contradicted labels: no signal";
    const auto label = static_cast<std::size_t>(dossier.labels[view.one.chosen.row]);
    for (const DoubtedClass& one : doubted_classes(dossier)) {
        if (one.label == label) return "fits another class, as most rows of its class seem to";
    }
    return "suspicious label";
}

// Wrong and right are what the comparison said, of rows that are not told of for another reason.
std::string_view reason_text(const CaseView& view) {
    switch (view.one.chosen.reason) {
        case CaseReason::suspicious:
            return suspicion_text(view);
        case CaseReason::wrong:
            return "in the comparison a wrong prediction, the surest among rows not shown above";
        case CaseReason::right:
            return "in the comparison a right prediction, of middling sureness among the right ones";
        case CaseReason::asked:
            return "asked for";
    }
    return "";
}

// ", cat/0012.png" of an image, unless names are hidden.
std::string name_of_row(const CaseView& view) {
    const auto& names = view.state.dossier.data.row_names;
    return names.empty() ? "" : ", " + escaped_html(names[view.one.chosen.row]);
}

std::string summary_html(const CaseView& view) {
    const Explanation& explanation = view.explanation();
    const auto predicted = static_cast<std::size_t>(explanation.prediction);
    const std::string& answer = view.model().class_names()[predicted];
    const std::string given = view.one.explained.given.value_or("");
    std::string text =
        fmt::format("Row {}{}: labelled {}, answered {} ({})", view.one.chosen.row + std::size_t{1},
                    name_of_row(view), class_in_sentence(name_html, given),
                    class_in_sentence(name_html, answer), percent_text(explanation.scores[predicted], 0));
    if (given != answer)
        text += lacks_signal(view.state.dossier) ? " against its label"
                                                 : " <strong class=\"wrong\">against its label</strong>";
    return text + fmt::format(" <span class=\"tag\">{}</span>", reason_text(view));
}

// Of the answers of the comparison that were as sure as this row's, how many were right.
std::string sureness_html(const CaseView& view) {
    const Dossier& dossier = view.state.dossier;
    const ModelDetail* model = explained_model(dossier);
    if (model == nullptr || dossier.was_model_given) return {};
    const Explanation& explanation = view.explanation();
    const double score = explanation.scores[static_cast<std::size_t>(explanation.prediction)];
    const std::size_t place = std::min<std::size_t>(9, static_cast<std::size_t>(10 * score));
    const ProbabilityBin bin = probability_bins(*dossier.evaluation, *model)[place];
    if (bin.rows < enough_answers) return {};
    return fmt::format(
        "<p>How far to trust that: of {} answers of {} in the comparison with {} to {} %, {} were "
        "right.</p>\n",
        count_text(bin.rows), name_html(model->name), 10 * place, 10 * (place + 1),
        percent_text(bin.right, 0));
}

// Only where the two answers differ: what explains has seen other rows.
std::string tested_html(const CaseView& view) {
    const auto& tested = view.one.chosen.tested;
    const ModelDetail* model = explained_model(view.state.dossier);
    if (!tested || model == nullptr) return {};
    const Explanation& explanation = view.explanation();
    const auto predicted = static_cast<std::size_t>(explanation.prediction);
    const std::string& of_comparison = view.state.class_name(tested->predicted);
    const double difference = std::abs(tested->probability - explanation.scores[predicted]);
    if (of_comparison == view.model().class_names()[predicted] && difference < small_difference) return {};
    return fmt::format(
        "<p>In the comparison, left out with its fold, {} took it for {} ({}). That differs because it was "
        "another model there: fitted on other rows, and with settings chosen from them.</p>\n",
        name_html(model->name), class_in_sentence(name_html, of_comparison),
        percent_text(tested->probability, 0));
}

std::string seen_html(const CaseView& view) {
    return view.one.was_fitted
               ? "<p>The model was fitted with this row: it stands among its own neighbours.</p>\n"
               : "";
}

std::string case_html(const CaseView& view, bool open) {
    const std::size_t row = view.one.chosen.row + std::size_t{1};
    return fmt::format(
        "<details class=\"case\" id=\"case-{}\"{}>\n<summary>{}<h3>{}</h3></summary>\n{}{}"
        "<p class=\"live\" hidden><button type=\"button\" class=\"to-map\" data-row=\"{}\">Show it on the "
        "map</button></p>\n"
        "<div "
        "class=\"columns\"><div>\n<h4>Answer</h4>\n{}{}{}{}</div><div>\n{}{}{}{}</div></div>\n</details>\n",
        row, open ? " open" : "",
        picture_html(view.state, view.state.dossier.data.row_names, view.one.chosen.row), summary_html(view),
        sureness_html(view) + tested_html(view), seen_html(view), row, answer_part(view), flip_part(view),
        value_part(view), decisive_part(view), case_picture(view), neighbor_part(view), pruned_part(view),
        sum_part(view));
}

std::string model_html(const Dossier& dossier) {
    if (dossier.was_model_given)
        return fmt::format(
            "Answers of the model that was given, which was fitted on {} rows. Training rows are rows of the "
            "data.",
            count_text(dossier.fitted_rows));
    const ModelDetail* use = model_to_use(dossier);
    return fmt::format(
        "The answers are those of a Micro-Learner{}. It was fitted on {} rows, without those shown here, so "
        "that they are answered as new rows are.",
        use == nullptr || use->name == "mil-auto"
            ? ""
            : fmt::format(", not of {}, the model to use: a Micro-Learner can tell which rows its answers "
                          "come from",
                          name_html(use->name)),
        count_text(dossier.fitted_rows));
}

std::string intro_html(const Dossier& dossier) {
    return fmt::format("<p>Why single rows get their answer. {}{}</p>\n", model_html(dossier),
                       lacks_signal(dossier)
                           ? " No model found a signal of the classes, so what it says of a row means little."
                           : "");
}

}  // namespace

std::string case_section(PageState& state) {
    const Dossier& dossier = state.dossier;
    if (!dossier.model)
        return section_html("cases", "Single rows",
                            fmt::format("<p>No row is explained: {}.</p>\n",
                                        escaped_html(shown(dossier.why_not_explained, 500))));
    if (dossier.cases.empty()) return {};
    if (!dossier.was_model_given && dossier.labels.size() > dossier.options.max_fitted_rows)
        state.left_out.push_back(
            fmt::format("The model that explains single rows was fitted on {} of {} rows.",
                        count_text(dossier.fitted_rows), count_text(dossier.labels.size())));
    std::string text = intro_html(dossier);
    for (const CaseDossier& one : dossier.cases)
        text += case_html({state, one}, &one == &dossier.cases.front());
    return section_html("cases", "Single rows", text);
}

}  // namespace hardlearn
