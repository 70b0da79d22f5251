#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/page/case_parts.hpp"
#include "hardlearn/page/marks.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double middle = 150;
constexpr double radius = 135;
constexpr std::size_t most_samples = 60;

std::string rings_svg(double furthest) {
    std::string text;
    for (const double part : {0.5, 1.0}) {
        text += fmt::format(
            "<circle class=\"ring\" cx=\"150\" cy=\"150\" r=\"{:.1f}\"/><text x=\"150\" y=\"{:.1f}\" "
            "text-anchor=\"middle\">{}</text>",
            part * radius, 150 - part * radius + 12, fixed(part * furthest, 2));
    }
    return text;
}

}  // namespace

std::size_t first_view(const CaseView& view) {
    const auto& samples = view.explanation().samples;
    const auto& views = view.model().chosen().views;
    const std::size_t place = views.empty() ? 0 : view.model().parts().space.place_of(views.front());
    return samples.empty() || place >= samples.front().distances.size() ? 0 : place;
}

std::string case_picture(const CaseView& view) {
    const auto& samples = view.explanation().samples;
    const std::size_t count = std::min(samples.size(), most_samples);
    if (count == 0 || samples.front().distances.empty()) return {};
    const std::size_t first = first_view(view);
    double furthest = 0;
    for (std::size_t i = 0; i < count; ++i) furthest = std::max(furthest, samples[i].distances[first]);
    const double scale = furthest > 0 ? radius / furthest : 1;
    std::string marks;
    std::set<Label> labels;
    for (std::size_t i = count; i-- > 0;) {
        labels.insert(samples[i].label);
        marks += mark_svg(static_cast<std::size_t>(samples[i].label), middle + samples[i].place[0] * scale,
                          middle - samples[i].place[1] * scale);
    }
    std::string legend;
    for (const Label label : labels)
        legend += legend_item(static_cast<std::size_t>(label), view.class_name(label));
    return fmt::format(
        "<figure class=\"around\"><svg class=\"picture small\" viewBox=\"0 0 300 300\" role=\"img\" "
        "aria-label=\"The {} "
        "nearest training rows around row {}; the table of nearest rows has the numbers\">{}{}"
        "<path class=\"query\" d=\"M150 142l8 8-8 8-8-8z\"/></svg><figcaption>The row in the middle and the "
        "{} training rows "
        "nearest to it; distances from the middle are to scale.</figcaption><ul "
        "class=\"legend\">{}</ul></figure>\n",
        count, view.one.chosen.row + std::size_t{1}, rings_svg(furthest), marks, count, legend);
}

}  // namespace hardlearn
