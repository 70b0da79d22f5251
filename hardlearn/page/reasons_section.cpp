#include <fmt/format.h>

#include <cmath>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"

namespace hardlearn {
namespace {

std::string_view title_of(ReasonKind kind) {
    switch (kind) {
        case ReasonKind::overlap:
            return "Classes overlap";
        case ReasonKind::label_noise:
            return "Wrong labels";
        case ReasonKind::imbalance:
            return "Rare classes";
        case ReasonKind::few_rows:
            return "Too few rows";
        case ReasonKind::many_features:
            return "Too many features";
        case ReasonKind::groups:
            return "Groups differ";
        case ReasonKind::duplicates:
            return "Repeated rows";
        case ReasonKind::conflicting_labels:
            return "Equal rows, other labels";
    }
    return "";
}

// Those that apply stand first.
std::string reasons_table(const std::vector<HardnessReason>& reasons) {
    PageTable table("reason-table", "What makes it hard, and what does not",
                    {{"Reason"}, {"Applies"}, {"What was found"}, {"What to do"}});
    for (const bool applies : {true, false}) {
        for (const HardnessReason& reason : reasons) {
            if (reason.applies != applies) continue;
            table.add_row({std::string(title_of(reason.kind)), applies ? "yes" : "no",
                           escaped_html(shown(reason.finding, 400)),
                           escaped_html(shown(reason.advice, 400))});
        }
    }
    return table.html();
}

// An interval for the error of the best conceivable model.
std::string best_error_html(const BayesError& bayes) {
    if (std::isnan(bayes.low) || std::isnan(bayes.high)) return {};
    return fmt::format(
        "<p>How good can it get? Of rows like these, the best conceivable model gets between {} and {} "
        "wrong: the "
        "lower end from the nearest neighbours, extrapolated to endless rows, the upper end from the best of "
        "some quick "
        "models, which a better one may undercut.</p>\n",
        percent_text(bayes.low), percent_text(bayes.high));
}

}  // namespace

std::string reasons_section(PageState& state) {
    const Diagnosis& diagnosis = state.dossier.diagnosis;
    if (diagnosis.reasons.empty()) return {};
    return section_html("reasons", "Why is it hard?",
                        best_error_html(diagnosis.profile.bayes) + reasons_table(diagnosis.reasons));
}

}  // namespace hardlearn
