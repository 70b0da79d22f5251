#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "hardlearn/operators/operator_kind.hpp"
#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/certificate_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

using Pairs = std::vector<const OperatedError*>;

std::string band_html(const Interval& error) {
    return fmt::format("{} <small>{:.0f} to {:.0f}</small>", percent_text(error.estimate),
                       100 * std::clamp(error.low, 0.0, 1.0), 100 * std::clamp(error.high, 0.0, 1.0));
}

std::string band_words(const Interval& error) {
    return fmt::format("{} ({:.0f} to {:.0f} %)", percent_text(error.estimate),
                       100 * std::clamp(error.low, 0.0, 1.0), 100 * std::clamp(error.high, 0.0, 1.0));
}

// As it was asked for: "45 %", "33.3 %".
std::string bound_text(double error) {
    return fmt::format("{:.3g} %", 100 * error);
}

Pairs pairs_after(const CertifiedSet& set, Operator kind) {
    Pairs pairs;
    for (const OperatedError& pair : set.pairs) {
        if (pair.before == kind) pairs.push_back(&pair);
    }
    return pairs;
}

const OperatedError* lowest(const Pairs& pairs) {
    const auto error = [](const OperatedError* pair) { return pair->error.estimate; };
    return pairs.empty() ? nullptr : *std::ranges::min_element(pairs, {}, error);
}

std::string plain_html(const CertifiedSet& set) {
    const Pairs plain = pairs_after(set, Operator::identity);
    const auto failing = std::ranges::count_if(
        plain, [&](const OperatedError* pair) { return fails(pair->error, set.bounds) == Answer::yes; });
    const OperatedError& best = set.pairs[set.certificate.best_plain];
    return fmt::format("{} of {} for certain. The lowest error, {}, is that of {}", failing,
                       counted(plain.size(), "model", "models"), band_words(best.error),
                       name_html(best.model));
}

std::string solved_html(const CertifiedSet& set) {
    const auto& witness = set.certificate.witness;
    Pairs all;
    for (const OperatedError& pair : set.pairs) all.push_back(&pair);
    const OperatedError& best = witness ? set.pairs[*witness] : *lowest(all);
    return fmt::format("{}, {}, is that of {}", witness ? "The error of the witness" : "The lowest error",
                       band_words(best.error), name_html(operated_name(best)));
}

std::string claim_table(const CertifiedSet& set) {
    PageTable table("claim-table", "The two claims of the definition",
                    {{"Claim"}, {"Holds"}, {"What was found"}});
    table.stack_on_phones();
    table.add_row(
        {fmt::format("Every plain model fails (error of {} or more)", bound_text(set.bounds.failing)),
         std::string(name_of(set.certificate.all_fail)), plain_html(set)});
    table.add_row({fmt::format("Some model succeeds, plain or after an operator (error of {} or less)",
                               bound_text(set.bounds.solved)),
                   std::string(name_of(set.certificate.solved)), solved_html(set)});
    return table.html();
}

std::vector<std::string> families_of(PageState& state, const CertifiedSet& set) {
    std::vector<std::string> families;
    for (const OperatedError& pair : set.pairs) {
        if (std::ranges::find(families, pair.model) == families.end()) families.push_back(pair.model);
    }
    if (families.size() > state.limits.families) {
        state.left_out.push_back(fmt::format("The certificate's table shows {} of {} models.",
                                             state.limits.families, families.size()));
        families.resize(state.limits.families);
    }
    return families;
}

std::string cell_html(const CertifiedSet& set, const OperatedError& pair) {
    std::string text = band_html(pair.error);
    const auto& witness = set.certificate.witness;
    if (witness && &pair == &set.pairs[*witness]) return text + " <strong>witness</strong>";
    if (pair.error.high <= set.bounds.solved) return text + " succeeds";
    if (pair.before == Operator::identity && fails(pair.error, set.bounds) == Answer::yes)
        return text + " fails";
    return text;
}

std::string pair_table(PageState& state, const CertifiedSet& set) {
    const std::vector<std::string> families = families_of(state, set);
    std::vector<PageTable::Column> columns = {{"Operator"}};
    for (const std::string& family : families) columns.push_back({escaped_html(shown(family)), true});
    columns.push_back({"What the operator does"});
    PageTable table("certificate-table",
                    "Errors of each model (columns) after each operator (rows), with their bands", columns);
    table.stack_on_phones();
    for (const Operator kind : values_of<Operator>()) {
        const Pairs pairs = pairs_after(set, kind);
        if (pairs.empty()) continue;
        std::vector<std::string> cells = {kind == Operator::identity ? "none: the plain model"
                                                                     : std::string(name_of(kind))};
        for (const std::string& family : families) {
            const auto found = std::ranges::find(pairs, family, &OperatedError::model);
            cells.push_back(found == pairs.end() ? "" : cell_html(set, **found));
        }
        cells.emplace_back(doc_of(kind));
        table.add_row(std::move(cells), kind == Operator::identity ? "class=\"plain\"" : "");
    }
    return table.html();
}

// Errors from the left, 0, to the right.
struct ErrorAxis {
    double most = 1;
    double x(double error) const { return 190 + std::clamp(error / most, 0.0, 1.0) * 390; }
};

// Of lines from the right to the left, each begins below the names of those before it, which stand to the
// left of theirs: none crosses a name.
std::string bounds_svg(const CertifiedSet& set, const ErrorAxis& axis, double height) {
    struct Bound {
        std::string title;
        double error;
    };
    std::array<Bound, 3> bounds = {
        {{"succeeds", set.bounds.solved}, {"fails", set.bounds.failing}, {"guessing", set.chance_error}}};
    std::ranges::stable_sort(bounds, std::greater{}, &Bound::error);
    std::string text;
    double y = 14;
    for (const Bound& bound : bounds) {
        text += fmt::format(
            "<path class=\"bound\" d=\"M{0:.1f} {1:.0f}V{2:.0f}\"/><text x=\"{3:.1f}\" y=\"{4:.0f}\" "
            "text-anchor=\"end\">{5} {6}</text>\n",
            axis.x(bound.error), y - 10, height - 6, axis.x(bound.error) - 4, y, bound.title,
            bound_text(bound.error));
        y += 14;
    }
    return text;
}

std::string error_svg(const OperatedError& pair, const std::string& name, const ErrorAxis& axis, double y) {
    return fmt::format(
        "<text x=\"180\" y=\"{:.0f}\" text-anchor=\"end\">{}</text><path class=\"band\" d=\"M{:.1f} "
        "{:.0f}H{:.1f}\"/><circle class=\"fold\" cx=\"{:.1f}\" cy=\"{:.0f}\" r=\"4\"/>\n",
        y + 4, escaped_html(shown(name, 27)), axis.x(pair.error.low), y, axis.x(pair.error.high),
        axis.x(pair.error.estimate), y);
}

std::string certificate_picture(const PageState& state, const CertifiedSet& set) {
    Pairs pairs = pairs_after(set, Operator::identity);
    pairs.resize(std::min(pairs.size(), state.limits.families));
    for (const Operator kind : values_of<Operator>()) {
        const OperatedError* best = kind == Operator::identity ? nullptr : lowest(pairs_after(set, kind));
        if (best != nullptr) pairs.push_back(best);
    }
    ErrorAxis axis{.most = std::max(set.chance_error, set.bounds.failing)};
    for (const OperatedError* pair : pairs) axis.most = std::max(axis.most, std::min(1.0, pair->error.high));
    axis.most = std::min(1.0, 1.05 * axis.most);
    const double top = 56, height = top + 20 * static_cast<double>(pairs.size()) + 6;
    std::string text = fmt::format(
        "<figure><svg class=\"picture\" viewBox=\"0 0 600 {:.0f}\" role=\"img\" aria-label=\"Errors with "
        "their bands; the table has the numbers\">\n{}",
        height, bounds_svg(set, axis, height));
    double y = top + 8;
    for (const OperatedError* pair : pairs) {
        text += error_svg(*pair, operated_name(*pair), axis, y);
        y += 20;
    }
    return text +
           "</svg><figcaption>Errors (dots) with their bands (lines): the plain models, and after each "
           "operator the model that errs least. A model succeeds for certain where its whole band is left of "
           "the line \"succeeds\", and fails where it is right of the line "
           "\"fails\".</figcaption></figure>\n";
}

std::string learner_html(const PageState& state, const CertifiedSet& set) {
    std::string text;
    for (std::size_t i = 0; i < std::min(set.traininglets.size(), state.limits.families); ++i) {
        const OperatedError& learner = set.traininglets[i];
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name_html(learner.model),
                            band_words(learner.error));
    }
    if (text.empty()) return {};
    return fmt::format(
        "<p>Beside them Micro-Learners, which build a training set for each row and so are none of the "
        "operators of the definition: {}. They count for no verdict.</p>\n",
        text);
}

std::string intro_html(const CertifiedSet& set) {
    return fmt::format(
        "<p>{} {}.</p>\n<p>By Definition 1 of the Micro-Learning paper data is learning-hard where every "
        "plain model fails, yet a model succeeds once something is done to the rows before it learns (an "
        "operator). An error is the share of a class that is answered wrongly, averaged over the classes; "
        "guessing has {}. From which error on a model fails, and up to which one it succeeds, is set by "
        "whoever asks. It is a verdict on the models and operators below and on no others.</p>\n",
        certificate_sentence(set, name_html), certificate_meaning(set), bound_text(set.chance_error));
}

}  // namespace

std::string certificate_section(PageState& state) {
    if (!state.dossier.certificate) return {};
    const CertifiedSet& set = *state.dossier.certificate;
    const std::string bands = fmt::format(
        "<p>Rows that were not seen, {} times {}-fold cross-validation. Behind each error, its band: all {} "
        "bands hold at once in 95 of 100 such certificates, so that the best of many is not taken for better "
        "than it is.</p>\n",
        set.options.num_repeats, set.options.num_folds, set.pairs.size() + set.traininglets.size());
    return section_html("certificate", "Certificate",
                        intro_html(set) + claim_table(set) + bands + certificate_picture(state, set) +
                            pair_table(state, set) + learner_html(state, set));
}

}  // namespace hardlearn
