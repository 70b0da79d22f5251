#include <fmt/format.h>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::string entry(std::string_view term, const std::string& text) {
    return text.empty() ? "" : fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, text);
}

std::string code(const std::string& text) {
    return text.empty() ? "" : fmt::format("<code>{}</code>", escaped_html(shown(text, 2000)));
}

std::string model_html(const Dossier& dossier) {
    if (!dossier.model) return {};
    const MicroLearner& model = *dossier.model;
    std::string families;
    for (const FamilyShare& family : model.family_shares())
        families += fmt::format("{}{} {}", families.empty() ? "" : ", ", name_of(family.family),
                                percent_text(family.share, 0));
    return fmt::format("{}; {}; {} of the weight decides from few rows near a query",
                       counted(model.candidates().size(), "candidate", "candidates"), families,
                       percent_text(model.local_share(), 0));
}

}  // namespace

std::string making_section(PageState& state) {
    const Dossier& dossier = state.dossier;
    const ReportOrigin& origin = dossier.origin;
    const std::string seed = fmt::format("{}", dossier.options.seed);
    std::string text = "<dl class=\"facts\">\n";
    text += entry("Command", code(origin.command));
    text +=
        entry("Data", code(origin.file)) + entry("Fingerprint of the data", code(dossier.data.fingerprint));
    text += entry("Model", code(origin.model)) + entry("Evaluation", code(origin.evaluation)) +
            entry("Network", code(origin.network)) + entry("Certificate", code(origin.certificate)) +
            entry("New rows", code(origin.new_rows));
    text += entry("Seed", seed) + entry("hardlearn", escaped_html(origin.version));
    text += entry("Model that explains rows", model_html(dossier));
    text += "</dl>\n<p>The same command on the same data makes the same page, byte for byte.</p>\n";
    return section_html("making", "How it was made", text);
}

std::string limits_section(PageState& state) {
    const Dossier& dossier = state.dossier;
    std::string items =
        "<li>The Learning-Hard Index says whether clusters follow classes. Data can be hard by it and easy "
        "for a model, "
        "and the other way round: read it together with what the models reach.</li>\n"
        "<li>Scores hold for new rows that come about as these did. Another place, time or instrument is not "
        "covered.</li>\n"
        "<li>Intervals leave out that models were chosen after looking at the scores.</li>\n"
        "<li>A suspicious label is a question to whoever gave it, no finding.</li>\n"
        "<li>Explanations say what the model did, not what causes a class.</li>\n";
    if (dossier.data.has_groups())
        items +=
            "<li>Intervals were made with whole groups, whose rows may be alike. Of few groups (under 20) "
            "they are too narrow.</li>\n";
    else
        items +=
            "<li>Rows were taken for independent, also by the intervals. If several come from one person, "
            "place or recording, say "
            "so "
            "(<code>--group</code>): scores on new ones are lower than these.</li>\n";
    return section_html("limits", "Limits", fmt::format("<ul>\n{}</ul>\n", items));
}

}  // namespace hardlearn
