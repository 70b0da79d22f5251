#include "hardlearn/page/map_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "hardlearn/page/page_table.hpp"

namespace hardlearn {
namespace {

// The nearest other point of each point; of equals the first in the order by x. Points that are sorted by x
// are looked at from each to both sides, as far as the nearest so far.
std::vector<std::size_t> nearest_points(const MapData& map) {
    const std::size_t count = map.x.size();
    std::vector<std::size_t> order(count), nearest(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return map.x[i]; });
    for (std::size_t place = 0; place < count; ++place) {
        const std::size_t i = order[place];
        double best = std::numeric_limits<double>::infinity();
        const auto look_at = [&](std::size_t other) {
            const std::size_t j = order[other];
            const double dx = static_cast<double>(map.x[i]) - static_cast<double>(map.x[j]);
            if (dx * dx >= best) return false;
            const double dy = static_cast<double>(map.y[i]) - static_cast<double>(map.y[j]);
            if (dx * dx + dy * dy < best) {
                best = dx * dx + dy * dy;
                nearest[i] = j;
            }
            return true;
        };
        for (std::size_t other = place; other-- > 0;) {
            if (!look_at(other)) break;
        }
        for (std::size_t other = place + 1; other < count; ++other) {
            if (!look_at(other)) break;
        }
    }
    return nearest;
}

}  // namespace

std::string map_words(const MapData& map) {
    const MapCoding& classes = map.codings.front();
    const std::vector<std::size_t> nearest = nearest_points(map);
    std::vector<std::size_t> rows(classes.names.size()), alike(classes.names.size());
    std::vector<std::map<std::size_t, std::size_t>> others(classes.names.size());
    for (std::size_t i = 0; i < nearest.size(); ++i) {
        const std::size_t own = classes.codes[i], other = classes.codes[nearest[i]];
        ++rows[own];
        ++(own == other ? alike[own] : others[own][other]);
    }
    PageTable table(
        "map-table", "The map in numbers: the row next to each row of a class",
        {{"Class"}, {"Rows on the map", true}, {"Next to their own class", true}, {"Most often next to"}});
    for (std::size_t c = 0; c < rows.size(); ++c) {
        if (rows[c] == 0) continue;
        const auto most =
            std::ranges::max_element(others[c], {}, [](const auto& entry) { return entry.second; });
        table.add_row(
            {fmt::format("<bdi>{}</bdi>", escaped_html(classes.names[c])), fmt::format("{}", rows[c]),
             percent_text(static_cast<double>(alike[c]) / static_cast<double>(rows[c])),
             most == others[c].end() ? "no other class"
                                     : fmt::format("<bdi>{}</bdi> ({})",
                                                   escaped_html(classes.names[most->first]), most->second)});
    }
    return table.html();
}

}  // namespace hardlearn
