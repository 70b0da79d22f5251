#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/best_error.hpp"
#include "hardlearn/report/name_style.hpp"
#include "hardlearn/report/reason_titles.hpp"

namespace hardlearn {
namespace {

std::string_view state_of(const HardnessReason& reason) {
    if (!reason.is_known) return "unknown";
    return reason.applies ? "yes" : "no";
}

// Those that apply stand first, then those that cannot be told.
std::string reasons_table(const Dossier& dossier) {
    PageTable table("reason-table", "What makes it hard, and what does not",
                    {{"Reason"}, {"Applies"}, {"What was found"}, {"What to do"}});
    table.stack_on_phones();
    for (const std::string_view wanted : std::array{"yes", "unknown", "no"}) {
        for (const HardnessReason& reason : dossier.diagnosis.reasons) {
            if (state_of(reason) != wanted) continue;
            table.add_row({std::string(reason_title(dossier, reason.kind)), std::string(wanted),
                           unbroken_percents(escaped_html(shown(reason.finding, 500))),
                           escaped_html(shown(reason.advice, 500))});
        }
    }
    return table.html();
}

// Where always saying the largest class is as good as anything, the share of wrong rows tells no model from
// none.
std::string plain_error_html(const Dossier& dossier, const BestError& best) {
    const auto& counts = dossier.data.class_counts;
    const auto largest = static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
    return fmt::format(
        "The share of wrong rows does not tell: always saying {} gets {} of the rows wrong, though it finds "
        "nothing of the other classes, and {} gets fewer wrong. Judge by what is found of each class.</p>\n",
        class_in_sentence(name_html, dossier.data.class_names[largest]), percent_text(best.of_majority),
        std::isnan(best.of_best_model) ? "no quick model" : "no other model on this page");
}

std::string best_error_html(const Dossier& dossier) {
    const BestError best = best_error_of(dossier);
    if (std::isnan(best.of_majority)) return {};
    std::string text = "<p>How good can it get? ";
    if (!std::isnan(best.high) && !best.is_below_majority) return text + plain_error_html(dossier, best);
    if (best.says_something) {
        text += fmt::format(
            "Of rows like these, the best conceivable model gets between {} and {} wrong; calling every row "
            "the largest class gets {} wrong. The lower end is extrapolated from the nearest rows to endless "
            "rows. The upper end is what {}; it falls where a better one is found.",
            percent_text(best.low), percent_text(best.high), percent_text(best.of_majority),
            best.high == best.of_best_model ? "the most accurate model on this page gets wrong"
                                            : "the best of some quick models gets wrong at the most");
    } else {
        text += fmt::format(
            "These rows cannot tell: the range in which the best conceivable model would lie is too wide to "
            "say anything. Calling every row the largest class gets {} wrong{}.",
            percent_text(best.of_majority),
            std::isnan(best.of_best_model)
                ? ""
                : fmt::format(", the most accurate model on this page {}", percent_text(best.of_best_model)));
    }
    if (best.has_rare_class)
        text +=
            " Such plain shares of wrong rows count mostly the large classes: a rare class can be missed as "
            "a whole at little cost.";
    return text + "</p>\n";
}

}  // namespace

std::string reasons_section(PageState& state) {
    const Dossier& dossier = state.dossier;
    if (dossier.diagnosis.reasons.empty()) return {};
    return section_html("reasons", "Why is it hard, or not?",
                        best_error_html(dossier) +
                            "<p>The reasons are read from the data alone, by its nearest rows and by a quick "
                            "forest, not by the models below.</p>\n" +
                            reasons_table(dossier));
}

}  // namespace hardlearn
