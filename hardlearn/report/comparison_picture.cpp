#include "hardlearn/report/comparison_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "hardlearn/report/svg.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double width = 740;
constexpr double label_width = 200;  // on both sides of the axes
constexpr double line_height = 20;
constexpr double group_height = 9;

double down(std::size_t lines, double height) {
    return static_cast<double>(lines) * height;
}

// The axis of ranks from 1 to the number of models.
struct RankAxis {
    std::size_t models = 0;
    double x_of(double rank) const {
        return label_width + (width - 2 * label_width) * (rank - 1) / static_cast<double>(models - 1);
    }
};

std::string rank_axis_svg(const RankAxis& axis, double critical_difference) {
    std::string text = fmt::format("<path d=\"M{:.1f} 60H{:.1f}\" stroke=\"#444444\"/>\n", axis.x_of(1),
                                   axis.x_of(static_cast<double>(axis.models)));
    for (std::size_t rank = 1; rank <= axis.models; ++rank) {
        fmt::format_to(std::back_inserter(text),
                       "<path d=\"M{0:.1f} 60v-6\" stroke=\"#444444\"/><text x=\"{0:.1f}\" y=\"48\" "
                       "text-anchor=\"middle\">{1}</text>\n",
                       axis.x_of(static_cast<double>(rank)), rank);
    }
    // Where it is longer than the axis, nothing can differ: it ends with the axis, and the number tells.
    const double end = axis.x_of(std::min(1 + critical_difference, static_cast<double>(axis.models)));
    fmt::format_to(std::back_inserter(text),
                   "<path d=\"M{0:.1f} 16v8M{0:.1f} 20H{1:.1f}M{1:.1f} 16v8\" stroke=\"#444444\" "
                   "stroke-width=\"1.5\" fill=\"none\"/><text x=\"{2:.1f}\" y=\"24\">critical difference "
                   "{3}</text>\n",
                   axis.x_of(1), end, end + 8, fixed(critical_difference, 2));
    return text;
}

// Names of the better half at the left, of the others at the right, from the ends of the axis inwards.
std::string rank_names_svg(const Comparison& comparison, const RankAxis& axis, double top) {
    std::string text;
    const std::size_t models = comparison.models.size(), left = (models + 1) / 2;
    for (std::size_t m = 0; m < models; ++m) {
        const bool at_left = m < left;
        const double y = top + down(at_left ? m : models - 1 - m, line_height);
        const double x = axis.x_of(comparison.models[m].mean_rank);
        const double edge = at_left ? label_width - 10 : width - label_width + 10;
        fmt::format_to(std::back_inserter(text),
                       "<path d=\"M{0:.1f} 60V{1:.1f}H{2:.1f}\" stroke=\"{3}\" fill=\"none\"/><text "
                       "x=\"{4:.1f}\" y=\"{5:.1f}\" text-anchor=\"{6}\">{7} ({8})</text>\n",
                       x, y, edge, category_colour(static_cast<std::uint32_t>(m)),
                       at_left ? edge - 4 : edge + 4, y + 4, at_left ? "end" : "start",
                       escaped_xml(comparison.models[m].name), fixed(comparison.models[m].mean_rank, 2));
    }
    return text;
}

std::string rank_groups_svg(const Comparison& comparison, const RankAxis& axis) {
    std::string text;
    const auto& groups = comparison.rank_differences->groups;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        fmt::format_to(std::back_inserter(text),
                       "<path d=\"M{:.1f} {:.1f}H{:.1f}\" stroke=\"#444444\" stroke-width=\"5\" "
                       "stroke-linecap=\"round\"/>\n",
                       axis.x_of(comparison.models[groups[g].first].mean_rank) - 3,
                       70 + down(g, group_height),
                       axis.x_of(comparison.models[groups[g].last].mean_rank) + 3);
    }
    return text;
}

struct Part {
    std::string svg;
    double height = 0;
};

Part rank_part(const Comparison& comparison) {
    if (!comparison.rank_differences) return {};
    const RankAxis axis{comparison.models.size()};
    const double names_top = 84 + down(comparison.rank_differences->groups.size(), group_height);
    return {.svg = rank_axis_svg(axis, comparison.rank_differences->critical_difference) +
                   rank_groups_svg(comparison, axis) + rank_names_svg(comparison, axis, names_top),
            .height = names_top + down((comparison.models.size() + 1) / 2, line_height) + 30};
}

struct Bars {
    std::string title;
    std::vector<OrderStatisticInterval> values;
};

std::vector<double> column_of(const Matrix<double>& table, std::size_t column) {
    std::vector<double> values;
    for (std::size_t i = 0; i < table.rows(); ++i) values.push_back(table(i, column));
    return values;
}

Bars bars_of(const Comparison& comparison) {
    if (comparison.lift) return {"Median lift over the data sets", comparison.lift->medians};
    Bars bars{.title = fmt::format("Median {} over the data sets", comparison.score), .values = {}};
    for (std::size_t m = 0; m < comparison.models.size(); ++m) {
        bars.values.push_back(median_interval(column_of(comparison.scores, m), 0.95));
    }
    return bars;
}

// The axis of the bars: it holds 0 and all that is drawn.
struct BarAxis {
    double low = 0, high = 0;
    explicit BarAxis(const Bars& bars) {
        for (const OrderStatisticInterval& bar : bars.values) {
            for (const double value : {bar.interval.estimate, bar.interval.low, bar.interval.high}) {
                if (std::isnan(value)) continue;
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
        if (high == low) high = low + 1;
    }
    double x_of(double value) const {
        return label_width + (width - label_width - 70) * (value - low) / (high - low);
    }
};

std::string bar_svg(const OrderStatisticInterval& bar, const BarAxis& axis, double y, std::size_t model) {
    if (std::isnan(bar.interval.estimate)) return {};
    const double zero = axis.x_of(0), end = axis.x_of(bar.interval.estimate);
    std::string text = fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"12\" fill=\"{}\"/><text x=\"{}\" "
        "y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
        std::min(zero, end), y - 10, std::abs(end - zero), category_colour(static_cast<std::uint32_t>(model)),
        width, y, fixed(bar.interval.estimate, 4));
    if (std::isnan(bar.coverage)) return text;
    fmt::format_to(std::back_inserter(text),
                   "<path d=\"M{0:.1f} {2:.1f}v6m0 -3H{1:.1f}m0 -3v6\" stroke=\"#222222\" fill=\"none\"/>\n",
                   axis.x_of(bar.interval.low), axis.x_of(bar.interval.high), y - 7);
    return text;
}

Part bar_part(const Comparison& comparison) {
    const Bars bars = bars_of(comparison);
    const BarAxis axis(bars);
    const bool any_interval = std::ranges::any_of(
        bars.values, [](const OrderStatisticInterval& bar) { return !std::isnan(bar.coverage); });
    std::string text = fmt::format(
        "<text x=\"0\" y=\"16\" font-size=\"14\">{}{}</text>\n", escaped_xml(bars.title),
        any_interval ? ", with an exact interval of at least 95 %" : " (too few for a 95 % interval)");
    for (std::size_t m = 0; m < bars.values.size(); ++m) {
        const double y = 42 + down(m, line_height);
        fmt::format_to(std::back_inserter(text),
                       "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", label_width - 8, y,
                       escaped_xml(comparison.models[m].name));
        text += bar_svg(bars.values[m], axis, y, m);
    }
    return {.svg = text, .height = 42 + down(bars.values.size(), line_height)};
}

}  // namespace

std::string comparison_svg(const Comparison& comparison) {
    const std::string title =
        fmt::format("{} by {} on {}", counted(comparison.models.size(), "model", "models"), comparison.score,
                    counted(comparison.sets.size(), "data set", "data sets"));
    const Part ranks = rank_part(comparison), bars = bar_part(comparison);
    constexpr double margin = 24, top = 44;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>{2}</title>\n<rect width=\"100%\" "
        "height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"{3}\" y=\"28\" font-size=\"17\">{2}</text>\n<g "
        "transform=\"translate({3},{4})\">\n{5}</g>\n<g transform=\"translate({3},{6})\">\n{7}</g>\n</svg>\n",
        width + 2 * margin, top + ranks.height + bars.height + margin, escaped_xml(title), margin, top,
        ranks.svg, top + ranks.height, bars.svg);
}

}  // namespace hardlearn
