#include "hardlearn/report/traininglets_picture.hpp"

#include <fmt/format.h>

#include <iterator>
#include <set>

#include "hardlearn/report/plane_frame.hpp"
#include "hardlearn/report/svg.hpp"

namespace hardlearn {
namespace {

constexpr double panel_size = 220;
constexpr double margin = 14;
constexpr double header = 40;
constexpr double title_height = 22;
constexpr double legend_line = 18;
constexpr std::size_t panels_a_row = 4;

Label label_of(const TrainingletReport& report, RowIndex row) {
    return report.training_labels[row];
}

std::string points_svg(const TrainingletReport& report, const EmbeddedTraininglet& shown) {
    const PlaneFrame places(shown.places, panel_size, margin);
    std::string text;
    for (std::size_t i = 0; i < shown.rows.size(); ++i) {
        fmt::format_to(std::back_inserter(text),
                       "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\" fill-opacity=\"0.8\"/>\n",
                       places.x(shown.places(i, 0)), places.y(shown.places(i, 1)),
                       category_colour(static_cast<std::uint32_t>(label_of(report, shown.rows[i]).value())));
    }
    for (std::size_t i = shown.rows.size(); i < shown.places.rows(); ++i) {
        const double x = places.x(shown.places(i, 0));
        const double y = places.y(shown.places(i, 1));
        fmt::format_to(std::back_inserter(text),
                       "<path d=\"M{:.1f} {:.1f}h10m-5 -5v10\" stroke=\"#000000\" stroke-width=\"2\"/>\n",
                       x - 5, y);
    }
    return text;
}

std::string panel_svg(const TrainingletReport& report, const EmbeddedTraininglet& shown,
                      const std::string& title, std::size_t place) {
    const double x = margin + static_cast<double>(place % panels_a_row) * (panel_size + margin);
    const double y =
        header + static_cast<double>(place / panels_a_row) * (panel_size + title_height + margin);
    return fmt::format(
               "<g transform=\"translate({},{})\">\n<text y=\"14\">{}</text>\n<g "
               "transform=\"translate(0,{})\"><rect width=\"{}\" height=\"{}\" fill=\"none\" "
               "stroke=\"#cccccc\"/>\n",
               x, y, escaped_xml(title), title_height, panel_size, panel_size) +
           points_svg(report, shown) + "</g></g>\n";
}

std::string title_of(const TrainingletReport& report, const EmbeddedTraininglet& shown) {
    const QueryTraininglet& query = report.measured.queries[shown.query];
    const std::string answer = report.class_names[static_cast<std::size_t>(query.prediction)];
    const std::string judged = report.truth.empty()                            ? ""
                               : report.truth[shown.query] == query.prediction ? ", right"
                                                                               : ", wrong";
    return fmt::format("row {}: {} rows, {}{}", shown.query + 1, shown.rows.size(), answer, judged);
}

std::string legend_svg(const TrainingletReport& report, double y) {
    std::set<Label> present;
    for (const EmbeddedTraininglet& shown : report.shown)
        for (const RowIndex row : shown.rows) present.insert(label_of(report, row));
    std::string text;
    for (const Label label : present) {
        fmt::format_to(std::back_inserter(text),
                       "<circle cx=\"{0}\" cy=\"{1}\" r=\"5\" fill=\"{2}\"/><text x=\"{3}\" "
                       "y=\"{4}\">{5}</text>\n",
                       margin + 5, y - 4, category_colour(static_cast<std::uint32_t>(label.value())),
                       margin + 16, y, escaped_xml(report.class_names[static_cast<std::size_t>(label)]));
        y += legend_line;
    }
    return text;
}

}  // namespace

std::string traininglets_svg(const TrainingletReport& report, std::string_view file) {
    const std::size_t panels = report.shown.size() + (report.batch ? 1 : 0);
    const std::size_t lines = (panels + panels_a_row - 1) / panels_a_row;
    const double width = margin + static_cast<double>(panels_a_row) * (panel_size + margin);
    const double legend_top =
        header + static_cast<double>(lines) * (panel_size + title_height + margin) + legend_line;
    const double height = legend_top + legend_line * static_cast<double>(report.class_names.size());
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>Traininglets of "
        "{2}</title>\n<rect "
        "width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"{3}\" y=\"26\" "
        "font-size=\"17\">Traininglets "
        "of {2}: training rows by class, + the query</text>\n",
        width, height, escaped_xml(file), margin);
    std::size_t place = 0;
    for (const EmbeddedTraininglet& shown : report.shown)
        text += panel_svg(report, shown, title_of(report, shown), place++);
    if (report.batch) {
        text += panel_svg(
            report, *report.batch,
            fmt::format("these {} as one batch: {} rows", report.batch->query, report.batch->rows.size()),
            place);
    }
    return text + legend_svg(report, legend_top) + "</svg>\n";
}

}  // namespace hardlearn
