#include "hardlearn/report/explanation_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/report/svg.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double side = 560;
constexpr double margin = 24;
constexpr double header = 72;
constexpr double legend_line = 18;
constexpr std::size_t max_classes = 20;

// Where samples stand on the page: the query in the middle.
struct Frame {
    double furthest = 0;
    double scale = 1;
    std::size_t first = 0;  // place of the view whose distances are to scale
    explicit Frame(const Explanation& explanation, std::size_t view) : first(view) {
        for (const ExplainedSample& sample : explanation.samples) {
            furthest = std::max(furthest, sample.distances[first]);
        }
        if (furthest > 0) scale = (side / 2 - margin) / furthest;
    }
    double x(const ExplainedSample& sample) const { return side / 2 + sample.place[0] * scale; }
    double y(const ExplainedSample& sample) const { return side / 2 - sample.place[1] * scale; }
};

std::set<RowIndex> support_vectors(const Explanation& explanation) {
    std::set<RowIndex> rows;
    for (const ExplainedDuel& duel : explanation.duels()) {
        if (duel.positive != explanation.prediction && duel.negative != explanation.prediction) continue;
        for (const ExplainedVector& vector : duel.support_vectors) rows.insert(vector.row);
    }
    return rows;
}

// Circles of a third, two thirds and all of the largest distance.
std::string rings_svg(const Frame& frame) {
    std::string text;
    for (const double part : {1.0 / 3, 2.0 / 3, 1.0}) {
        const double radius = part * frame.furthest * frame.scale;
        fmt::format_to(std::back_inserter(text),
                       "<circle cx=\"{0}\" cy=\"{0}\" r=\"{1:.1f}\" fill=\"none\" stroke=\"#dddddd\"/>\n"
                       "<text x=\"{0}\" y=\"{2:.1f}\" fill=\"#888888\" font-size=\"10\" "
                       "text-anchor=\"middle\">{3}</text>\n",
                       side / 2, radius, side / 2 - radius - 3, fixed(part * frame.furthest, 3));
    }
    return text;
}

std::string cross_svg(double x, double y, double size) {
    return fmt::format(
        "<path d=\"M{:.1f} {:.1f}l{} {}m0 -{}l-{} {}\" stroke=\"#000000\" stroke-width=\"1.6\"/>\n", x - size,
        y - size, 2 * size, 2 * size, 2 * size, 2 * size, 2 * size);
}

// How a sample is drawn.
struct Mark {
    double radius = 0;
    bool ringed = false;
};

std::string sample_svg(const ExplainedSample& sample, const MicroLearner& model, const Frame& frame,
                       const Mark& mark) {
    const auto label = static_cast<std::size_t>(sample.label);
    return fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"{}\" fill-opacity=\"0.8\"{}><title>row {}, {}, "
        "distance "
        "{}</title></circle>\n",
        frame.x(sample), frame.y(sample), mark.radius, category_colour(static_cast<std::uint32_t>(label)),
        mark.ringed ? " stroke=\"#000000\" stroke-width=\"1.4\"" : "", sample.source_row + std::size_t{1},
        escaped_xml(model.class_names()[label]), fixed(sample.distances[frame.first], 4));
}

std::string samples_svg(const Explanation& explanation, const MicroLearner& model, const Frame& frame) {
    const std::set<RowIndex> ringed = support_vectors(explanation);
    std::set<RowIndex> crossed;
    if (explanation.counterfactual) {
        crossed = {explanation.counterfactual->rows.begin(), explanation.counterfactual->rows.end()};
    }
    const double radius = explanation.samples.size() > 300 ? 3.5 : 5.5;
    std::string text;
    // The nearest are drawn last, on top.
    for (auto sample = explanation.samples.rbegin(); sample != explanation.samples.rend(); ++sample) {
        text += sample_svg(*sample, model, frame, {.radius = radius, .ringed = ringed.contains(sample->row)});
        if (crossed.contains(sample->row))
            text += cross_svg(frame.x(*sample), frame.y(*sample), radius + 2.5);
    }
    return text;
}

std::string query_svg() {
    return fmt::format(
        "<path d=\"M{0} {1}l9 9l-9 9l-9 -9z\" fill=\"#ffffff\" stroke=\"#000000\" stroke-width=\"2\">"
        "<title>the explained row</title></path>\n",
        side / 2, side / 2 - 9);
}

std::vector<std::string> legend_entries(const Explanation& explanation, const MicroLearner& model) {
    std::set<Label> present;
    for (const ExplainedSample& sample : explanation.samples) present.insert(sample.label);
    const double x = margin;
    std::vector<std::string> entries;
    for (const Label label : present) {
        if (entries.size() == max_classes) break;
        const auto c = static_cast<std::size_t>(label);
        entries.push_back(fmt::format(
            "<circle cx=\"{}\" cy=\"-4\" r=\"5\" fill=\"{}\"/><text x=\"{}\">{}{}</text>", x,
            category_colour(static_cast<std::uint32_t>(c)), x + 12, escaped_xml(model.class_names()[c]),
            label == explanation.prediction ? " (predicted)" : ""));
    }
    if (present.size() > max_classes) {
        entries.push_back(
            fmt::format("<text x=\"{}\">and {} more classes</text>", x + 12, present.size() - max_classes));
    }
    entries.push_back(
        fmt::format("<circle cx=\"{}\" cy=\"-4\" r=\"5\" fill=\"none\" stroke=\"#000000\"/>"
                    "<text x=\"{}\">support vector in a duel of the predicted class</text>",
                    x, x + 12));
    if (explanation.counterfactual && !explanation.counterfactual->rows.empty()) {
        const auto other = static_cast<std::size_t>(explanation.counterfactual->prediction);
        entries.push_back(
            cross_svg(x, -4, 5) +
            fmt::format("<text x=\"{}\">without these rows (those outside the picture included) the answer "
                        "would be {}</text>",
                        x + 12, escaped_xml(model.class_names()[other])));
    }
    return entries;
}

}  // namespace

std::string explanation_svg(const ExplainedRow& explained, const MicroLearner& model,
                            const std::string& file) {
    const Explanation& explanation = explained.explanation;
    const View view = model.chosen().views.front();
    const std::size_t first = model.parts().space.place_of(view);
    const Frame frame(explanation, first);
    const std::vector<std::string> legend = legend_entries(explanation, model);
    const double height = header + side + legend_line * static_cast<double>(legend.size()) + margin;
    const std::string title =
        escaped_xml(fmt::format("{}, row {}: {}", file, explained.row + 1,
                                model.class_names()[static_cast<std::size_t>(explanation.prediction)]));
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>{2}</title>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        "<text x=\"{3}\" y=\"26\" font-size=\"17\">{2}</text>\n"
        "<text x=\"{3}\" y=\"46\" fill=\"#555555\">its traininglet: {4}; distances from the middle are to "
        "scale "
        "({5})</text>\n<g transform=\"translate(0,{6})\">\n",
        side, height, title, margin, counted(explanation.samples.size(), "row", "rows"), name_of(view),
        header - 12);
    text += rings_svg(frame) + samples_svg(explanation, model, frame) + query_svg() + "</g>\n";
    double y = header + side + 6;
    for (const std::string& entry : legend) {
        text += fmt::format("<g transform=\"translate(0,{})\">{}</g>\n", y, entry);
        y += legend_line;
    }
    return text + "</svg>\n";
}

}  // namespace hardlearn
