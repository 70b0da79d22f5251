#include "hardlearn/report/margins_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "hardlearn/report/svg.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double width = 380;
constexpr double height = 280;
constexpr double left = 56;
constexpr double top = 64;
constexpr double gap = 70;
constexpr double legend_line = 18;

// A chart: a value a place, from 0 to places - 1, for every line.
struct Chart {
    std::string title;
    std::string across;                      // what the places are
    std::vector<std::string> places;         // a word under some of them; empty: none
    double lowest = 0, highest = 1;          // of the values
    std::vector<std::vector<double>> lines;  // one a run; NaN: a hole
};

double x_of(const Chart& chart, std::size_t place) {
    return width * (static_cast<double>(place) + 0.5) / static_cast<double>(chart.places.size());
}

double y_of(const Chart& chart, double value) {
    return height * (chart.highest - value) / (chart.highest - chart.lowest);
}

std::string axes_svg(const Chart& chart) {
    std::string text = fmt::format(
        "<text x=\"0\" y=\"-10\" font-size=\"14\">{}</text>\n<rect width=\"{}\" height=\"{}\" fill=\"none\" "
        "stroke=\"#cccccc\"/>\n<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
        escaped_xml(chart.title), width, height, width / 2, height + 36, escaped_xml(chart.across));
    constexpr int steps = 5;
    for (int i = 0; i <= steps; ++i) {
        const double value = chart.lowest + (chart.highest - chart.lowest) * i / steps;
        fmt::format_to(std::back_inserter(text),
                       "<path d=\"M0 {0:.1f}H{1}\" stroke=\"#eeeeee\"/><text x=\"-6\" y=\"{2:.1f}\" "
                       "text-anchor=\"end\">{3}</text>\n",
                       y_of(chart, value), width, y_of(chart, value) + 4, fixed(value, 2));
    }
    for (std::size_t place = 0; place < chart.places.size(); ++place) {
        fmt::format_to(std::back_inserter(text),
                       "<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x_of(chart, place),
                       height + 18, escaped_xml(chart.places[place]));
    }
    return text;
}

std::string line_svg(const Chart& chart, std::size_t run, bool dashed) {
    const std::string colour = category_colour(static_cast<std::uint32_t>(run));
    std::string path, points;
    bool drawing = false;
    for (std::size_t place = 0; place < chart.places.size(); ++place) {
        const double value = chart.lines[run][place];
        if (std::isnan(value)) {
            drawing = false;
            continue;
        }
        const double x = x_of(chart, place), y = y_of(chart, value);
        fmt::format_to(std::back_inserter(path), "{}{:.1f} {:.1f}", drawing ? "L" : "M", x, y);
        fmt::format_to(std::back_inserter(points), "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>", x, y);
        drawing = true;
    }
    return fmt::format(
        "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n<g fill=\"{}\">{}</g>\n", path,
        colour, dashed ? " stroke-dasharray=\"6 4\"" : "", colour, points);
}

std::string chart_svg(const MarginAnalysis& analysis, const Chart& chart, double x) {
    std::string text = fmt::format("<g transform=\"translate({},{})\">\n", x, top) + axes_svg(chart);
    for (std::size_t run = 0; run < chart.lines.size(); ++run) {
        text += line_svg(chart, run, analysis.twin == run);
    }
    return text + "</g>\n";
}

std::string legend_svg(const MarginAnalysis& analysis) {
    std::string text;
    for (std::size_t run = 0; run < analysis.names.size(); ++run) {
        const double y = top + height + 56 + legend_line * static_cast<double>(run);
        fmt::format_to(std::back_inserter(text),
                       "<path d=\"M{} {}h24\" stroke=\"{}\" stroke-width=\"2\"{}/><text x=\"{}\" "
                       "y=\"{}\">{}</text>\n",
                       left, y - 4, category_colour(static_cast<std::uint32_t>(run)),
                       analysis.twin == run ? " stroke-dasharray=\"6 4\"" : "", left + 32, y,
                       escaped_xml(analysis.names[run]));
    }
    return text;
}

Chart decile_chart(const MarginAnalysis& analysis) {
    Chart chart{.title = "Accuracy by hardness",
                .across = "tenth of the test rows, hardest first",
                .places = {},
                .lines = std::vector<std::vector<double>>(analysis.names.size())};
    for (const HardnessDecile& decile : analysis.deciles) {
        chart.places.push_back(fmt::format("{}", chart.places.size() + 1));
        for (std::size_t run = 0; run < analysis.names.size(); ++run) {
            chart.lines[run].push_back(decile.accuracy[run]);
        }
    }
    return chart;
}

Chart bucket_chart(const MarginAnalysis& analysis) {
    const std::string& reference = analysis.names[analysis.reference];
    Chart chart{.title = "Mean margin less that under " + reference,
                .across = "margin under " + reference,
                .places = {},
                .lines = std::vector<std::vector<double>>(analysis.names.size())};
    double largest = 0.05;
    for (const MarginBucket& bucket : analysis.buckets) {
        chart.places.push_back(fixed((bucket.from + bucket.to) / 2, 1));
        for (std::size_t run = 0; run < analysis.names.size(); ++run) {
            chart.lines[run].push_back(bucket.difference[run]);
            if (bucket.rows > 0) largest = std::max(largest, std::abs(bucket.difference[run]));
        }
    }
    chart.highest = std::ceil(largest * 10) / 10;
    chart.lowest = -chart.highest;
    return chart;
}

}  // namespace

std::string margins_svg(const MarginAnalysis& analysis) {
    const double page_width = left + 2 * width + gap + 24;
    const double page_height = top + height + 64 + legend_line * static_cast<double>(analysis.names.size());
    const std::string title = fmt::format("{} test rows by their margins under {}", analysis.rows,
                                          analysis.names[analysis.reference]);
    return fmt::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
               "{1}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>{2}</title>\n<rect "
               "width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"{3}\" y=\"26\" "
               "font-size=\"17\">{2}</text>\n",
               page_width, page_height, escaped_xml(title), left) +
           chart_svg(analysis, decile_chart(analysis), left) +
           chart_svg(analysis, bucket_chart(analysis), left + width + gap) + legend_svg(analysis) +
           "</svg>\n";
}

}  // namespace hardlearn
