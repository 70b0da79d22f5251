#include <fmt/format.h>

#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/dossier_verdict.hpp"

namespace hardlearn {
namespace {

std::string card_html(std::string_view question, const std::string& answer) {
    return fmt::format("<div class=\"card\"><h3>{}</h3>{}</div>\n", question, answer);
}

}  // namespace

std::string verdict_section(PageState& state) {
    const DossierVerdict verdict = verdict_of(state.dossier, name_html);
    std::string next;
    for (const std::string& step : verdict.next) next += fmt::format("<li>{}</li>\n", step);
    return section_html("verdict", verdict.headline,
                        "<div class=\"cards\">\n" +
                            card_html("How hard is the data?", fmt::format("<p>{}</p>", verdict.hardness)) +
                            card_html("Which model?", fmt::format("<p>{}</p>", verdict.model)) +
                            card_html("What next?", fmt::format("<ol>\n{}</ol>", next)) + "</div>\n");
}

}  // namespace hardlearn
