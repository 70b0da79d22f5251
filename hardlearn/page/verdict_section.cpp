#include <fmt/format.h>

#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/dossier_verdict.hpp"

namespace hardlearn {
namespace {

std::string card_html(std::string_view question, const std::string& answer) {
    return fmt::format("<div class=\"card\"><h3>{}</h3>{}</div>\n", question, answer);
}

std::string paragraphs_html(const std::vector<std::string>& paragraphs) {
    std::string text;
    for (const std::string& paragraph : paragraphs)
        text += fmt::format("<p>{}</p>\n", unbroken_percents(paragraph));
    return text;
}

}  // namespace

std::string verdict_section(PageState& state) {
    const DossierVerdict verdict = verdict_of(state.dossier, name_html);
    std::string next;
    for (const std::string& step : verdict.next)
        next += fmt::format("<li>{}</li>\n", unbroken_percents(step));
    return section_html("verdict", verdict.headline,
                        "<div class=\"cards\">\n" +
                            card_html("How hard is the data?", paragraphs_html(verdict.hardness)) +
                            card_html("Which model?", paragraphs_html(verdict.model)) +
                            card_html("What next?", fmt::format("<ol>\n{}</ol>", next)) + "</div>\n");
}

}  // namespace hardlearn
