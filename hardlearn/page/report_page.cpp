#include "hardlearn/page/report_page.hpp"

#include <fmt/format.h>

#include <vector>

#include "hardlearn/page/assets.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/page/sha256.hpp"

namespace hardlearn {
namespace {

struct SectionLink {
    std::string_view id;
    std::string_view title;
    std::string (*make)(PageState&);
};

constexpr SectionLink sections[] = {
    {"reasons", "Why is it hard, or not?", reasons_section},
    {"data", "The data", data_section},
    {"map", "Map", map_section},
    {"clusters", "Classes and clusters", cluster_section},
    {"suspects", "Suspicious labels", suspicion_section},
    {"models", "Models", model_section},
    {"certificate", "Certificate", certificate_section},
    {"classes", "Class by class", class_section},
    {"calibration", "Probabilities", calibration_section},
    {"cases", "Single rows", case_section},
    {"new-rows", "New rows", new_rows_section},
    {"traininglets", "Traininglets", traininglet_section},
    {"network", "Network", network_section},
    {"making", "How it was made", making_section},
    {"limits", "Limits", limits_section},
};

// Nothing is loaded from anywhere, images are in the page itself; the style sheet and the script are those of
// this page and no others.
std::string policy() {
    return fmt::format(
        "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action "
        "'none'",
        policy_hash(page_css()), policy_hash(page_js()));
}

std::string left_out_html(const PageState& state) {
    if (state.left_out.empty()) return {};
    std::string items;
    for (const std::string& sentence : state.left_out) items += fmt::format("<li>{}</li>\n", sentence);
    return fmt::format(
        "<aside class=\"left-out\" aria-labelledby=\"left-out-title\"><h2 id=\"left-out-title\">Shortened "
        "on this page</h2><ul>\n{}</ul></aside>\n",
        items);
}

std::string navigation_html(const std::vector<const SectionLink*>& links) {
    std::string items;
    for (const SectionLink* link : links)
        items += fmt::format("<li><a href=\"#{}\">{}</a></li>", link->id, link->title);
    return fmt::format("<nav aria-label=\"Sections\"><ul>{}</ul></nav>\n", items);
}

}  // namespace

std::string report_page(const Dossier& dossier, const PageLimits& limits, const RowPictures& pictures) {
    PageState state{.dossier = dossier, .limits = limits, .pictures = pictures};
    std::string content;
    std::vector<const SectionLink*> links;
    for (const SectionLink& link : sections) {
        const std::string section = link.make(state);
        if (section.empty()) continue;
        links.push_back(&link);
        content += section;
    }
    const std::string name = escaped_html(shown(dossier.data.name));
    std::string page = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<title>{}: hardlearn report</title>\n<style>{}</style>\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#main\">Skip to the report</a>\n",
        policy(), name, page_css());
    page += fmt::format("<header><p class=\"kind\">hardlearn report</p><h1>{}</h1></header>\n",
                        name_html(dossier.data.name));
    page += navigation_html(links) + "<main id=\"main\" tabindex=\"-1\">\n";
    page += verdict_section(state) + left_out_html(state) + content;
    page += "</main>\n<div id=\"said\" role=\"status\" aria-live=\"polite\"></div>\n<script>";
    page += page_js();
    return page + "</script>\n</body>\n</html>\n";
}

std::string report_page(const Dossier& dossier, const RowPictures& pictures) {
    PageLimits limits;
    std::string page = report_page(dossier, limits, pictures);
    while (page.size() > max_page_bytes && limits.points > 1) {
        limits = halved(limits);
        page = report_page(dossier, limits, pictures);
    }
    return page;
}

}  // namespace hardlearn
