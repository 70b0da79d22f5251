#include "hardlearn/report/embedding_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "hardlearn/report/plane_frame.hpp"
#include "hardlearn/report/svg.hpp"

namespace hardlearn {
namespace {

constexpr double panel_size = 420;
constexpr double margin = 16;
constexpr double header = 64;
constexpr double legend_line = 18;
constexpr std::size_t max_legend_entries = 30;

std::size_t legend_entries(const PlotPanel& panel) {
    return std::min(panel.names.size(), max_legend_entries);
}

std::string legend_svg(const PlotPanel& panel) {
    std::string text;
    for (std::size_t c = 0; c < legend_entries(panel); ++c) {
        const double y = panel_size + legend_line * static_cast<double>(c + 1);
        const bool last = c + 1 == max_legend_entries && panel.names.size() > max_legend_entries;
        const std::string name = last
                                     ? fmt::format("and {} more", panel.names.size() - max_legend_entries + 1)
                                     : escaped_xml(panel.names[c]);
        fmt::format_to(
            std::back_inserter(text),
            "<circle cx=\"{0}\" cy=\"{1}\" r=\"5\" fill=\"{2}\"/><text x=\"{3}\" y=\"{4}\">{5}</text>\n",
            margin, y - 4, last ? "none" : category_colour(panel.colours[c]), margin + 12, y, name);
    }
    return text;
}

std::string panel_svg(MatrixView<const float> points, const PlaneFrame& frame, const PlotPanel& panel,
                      double x) {
    std::string text = fmt::format(
        "<g transform=\"translate({},{})\">\n<text x=\"{}\" y=\"-8\" font-size=\"15\">{}</text>\n", x, header,
        margin, escaped_xml(panel.title));
    fmt::format_to(std::back_inserter(text),
                   "<rect width=\"{0}\" height=\"{0}\" fill=\"none\" stroke=\"#cccccc\"/>\n", panel_size);
    const double radius = points.rows() > 5000 ? 1.2 : points.rows() > 1000 ? 2.0 : 3.0;
    for (std::size_t c = 0; c < panel.names.size(); ++c) {
        fmt::format_to(std::back_inserter(text), "<g fill=\"{}\" fill-opacity=\"0.75\">\n",
                       category_colour(panel.colours[c]));
        for (std::size_t i = 0; i < points.rows(); ++i) {
            if (panel.categories[i] != c) continue;
            fmt::format_to(std::back_inserter(text), "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n",
                           frame.x(points(i, 0)), frame.y(points(i, 1)), radius);
        }
        text += "</g>\n";
    }
    return text + legend_svg(panel) + "</g>\n";
}

}  // namespace

std::string embedding_svg(MatrixView<const float> embedding, const std::string& title,
                          std::span<const PlotPanel> panels) {
    std::size_t entries = 0;
    for (const PlotPanel& panel : panels) entries = std::max(entries, legend_entries(panel));
    const double width = margin + static_cast<double>(panels.size()) * (panel_size + margin);
    const double height = header + panel_size + legend_line * static_cast<double>(entries) + 2 * margin;
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>{2}</title>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"{3}\" y=\"26\" "
        "font-size=\"17\">{2}</text>\n",
        width, height, escaped_xml(title), margin);
    const PlaneFrame frame(embedding, panel_size, margin);
    double x = margin;
    for (const PlotPanel& panel : panels) {
        text += panel_svg(embedding, frame, panel, x);
        x += panel_size + margin;
    }
    return text + "</svg>\n";
}

std::vector<std::uint32_t> matching_colours(MatrixView<const std::uint64_t> class_by_cluster) {
    const std::size_t classes = class_by_cluster.rows(), clusters = class_by_cluster.columns();
    struct Cell {
        std::uint64_t count;
        std::uint32_t label, cluster;
    };
    std::vector<Cell> cells;
    for (std::uint32_t i = 0; i < classes; ++i) {
        for (std::uint32_t j = 0; j < clusters; ++j) cells.push_back({class_by_cluster(i, j), i, j});
    }
    std::ranges::stable_sort(cells, std::ranges::greater{}, &Cell::count);
    constexpr auto none = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> colours(clusters, none);
    std::vector<bool> taken(classes, false);
    for (const Cell& cell : cells) {
        if (taken[cell.label] || colours[cell.cluster] != none) continue;
        taken[cell.label] = true;
        colours[cell.cluster] = cell.label;
    }
    auto next = static_cast<std::uint32_t>(classes);
    for (std::uint32_t& chosen : colours) {
        if (chosen == none) chosen = next++;
    }
    return colours;
}

}  // namespace hardlearn
