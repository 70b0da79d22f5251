#include <fmt/format.h>

#include <iterator>

#include "hardlearn/page/map_data.hpp"
#include "hardlearn/page/map_words.hpp"
#include "hardlearn/page/sections.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_shapes = 6;

// A mark of about five units around the point; the script draws the same shapes.
std::string mark_path(std::size_t shape, double x, double y) {
    switch (shape % num_shapes) {
        case 0:
            return fmt::format("M{:.0f} {:.0f}h0", x, y);
        case 1:
            return fmt::format("M{:.0f} {:.0f}h4v4h-4z", x - 2, y - 2);
        case 2:
            return fmt::format("M{:.0f} {:.0f}l3 5h-6z", x, y - 3);
        case 3:
            return fmt::format("M{:.0f} {:.0f}h6m-3-3v6", x - 3, y);
        case 4:
            return fmt::format("M{:.0f} {:.0f}l3 3-3 3-3-3z", x, y - 3);
        default:
            return fmt::format("M{:.0f} {:.0f}l4 4m0-4l-4 4", x - 2, y - 2);
    }
}

// For pages without a script: a picture that stands still, by class.
std::string still_map(const MapData& map) {
    const MapCoding& classes = map.codings.front();
    std::vector<std::string> paths(classes.names.size());
    for (std::size_t i = 0; i < map.x.size(); ++i) {
        const std::size_t category = classes.codes[i];
        paths[category] +=
            mark_path(classes.colours[category], 10 + static_cast<double>(map.x[i]) / 65535 * 580,
                      10 + static_cast<double>(map.y[i]) / 65535 * 580);
    }
    std::string text =
        "<svg class=\"still\" viewBox=\"0 0 600 600\" role=\"img\" aria-label=\"Map of the rows by class; "
        "the "
        "table below has it in numbers\">\n";
    std::string legend;
    for (std::size_t c = 0; c < paths.size(); ++c) {
        if (paths[c].empty()) continue;
        const std::size_t colour = classes.colours[c];
        text += fmt::format("<path class=\"mark k{} s{}\" d=\"{}\"/>\n", colour % 8, colour % num_shapes,
                            paths[c]);
        legend += fmt::format(
            "<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><path class=\"mark k{} s{}\" "
            "d=\"{}\"/></svg><bdi>{}</bdi></li>\n",
            colour % 8, colour % num_shapes, mark_path(colour, 7, 7), escaped_html(classes.names[c]));
    }
    return text + fmt::format("</svg>\n<ul class=\"legend\">\n{}</ul>\n", legend);
}

std::string live_map(const MapData& map) {
    std::string choices;
    for (const MapCoding& coding : map.codings) {
        fmt::format_to(std::back_inserter(choices), "<option value=\"{}\">{}</option>", coding.key,
                       escaped_html(coding.title));
    }
    return fmt::format(
        "<div class=\"controls\"><label>Colour by <select id=\"map-coding\">{}</select></label>"
        "<label>Go to row <input id=\"map-row\" type=\"number\" min=\"1\" inputmode=\"numeric\"></label>"
        "<button type=\"button\" id=\"map-all\">Show all</button></div>\n"
        "<div class=\"map\"><canvas id=\"map-canvas\" tabindex=\"0\" role=\"application\" "
        "aria-label=\"Map of the rows. Arrow keys go from row to row, Enter opens a row that is "
        "explained below.\" aria-describedby=\"map-point\"></canvas>"
        "<div class=\"side\"><p id=\"map-point\" class=\"point\">Point at a row, or walk with the arrow "
        "keys.</p><ul id=\"map-legend\" class=\"legend\" aria-label=\"Legend: press to show or hide\"></ul>"
        "</div></div>\n",
        choices);
}

}  // namespace

std::string map_section(PageState& state) {
    const LearningHardIndex& index = state.dossier.diagnosis.index;
    const MapData map = map_data(state, state.limits.points);
    const MapData still = map_data(state, state.limits.still_points);
    if (map.rows.size() < state.dossier.data.rows)
        state.left_out.push_back(fmt::format("The map shows {} of {} rows.", count_text(map.rows.size()),
                                             count_text(state.dossier.data.rows)));
    for (const MapCoding& coding : map.codings) {
        if (coding.names.size() > state.limits.categories)
            state.left_out.push_back(
                fmt::format("On the map, coloured by {}, the smaller categories are one: {}.", coding.key,
                            escaped_html(coding.names.back())));
    }
    const std::string intro =
        "<p>Every mark is a row; rows that are alike lie together (t-SNE of the columns, which does not see "
        "the classes). Where colours mix, classes look alike. Directions and sizes mean nothing.</p>\n";
    const std::string fewer =
        still.rows.size() < index.used_rows.size()
            ? fmt::format("<p>This still picture has {} of the rows.</p>\n", count_text(still.rows.size()))
            : "";
    return section_html("map", "Map",
                        intro + "<div class=\"live\" hidden>\n" + live_map(map) +
                            "</div>\n<div class=\"without-script\">\n" + still_map(still) + fewer +
                            "</div>\n<details><summary>The map in numbers</summary>\n" + map_words(map) +
                            "</details>\n<script type=\"application/json\" id=\"map-data\">" + map_json(map) +
                            "</script>\n");
}

}  // namespace hardlearn
