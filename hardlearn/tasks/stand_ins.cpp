#include "hardlearn/tasks/stand_ins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

// Two nines or more, and nothing else but a sign and a point.
bool is_of_nines(double value) {
    if (std::abs(value) < 9.9) return false;
    std::string digits = fmt::format("{}", std::abs(value));
    std::erase(digits, '.');
    return digits.size() > 1 && digits.find_first_not_of('9') == std::string::npos;
}

struct StandIn {
    double value = 0;
    std::size_t cells = 0;
};

// The lowest value or the highest, where it is a stand-in.
std::optional<StandIn> stand_in_of(const Column& column) {
    constexpr std::size_t fewest_cells = 2;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double lowest = infinity, highest = -infinity;
    for (const double value : column.values) {
        if (std::isnan(value)) continue;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
    }
    for (const double end : {lowest, highest}) {
        if (!std::isfinite(end) || !is_of_nines(end)) continue;
        StandIn found{.value = end};
        double low = infinity, high = -infinity;  // of the others
        for (const double value : column.values) {
            if (std::isnan(value)) continue;
            if (value == end) {
                ++found.cells;
                continue;
            }
            low = std::min(low, value);
            high = std::max(high, value);
        }
        const double gap = end == lowest ? low - end : end - high;
        if (found.cells >= fewest_cells && high > low && gap > high - low) return found;
    }
    return std::nullopt;
}

}  // namespace

void note_stand_ins(const Dataset& data, std::vector<Note>& notes, const RunContext& context) {
    constexpr std::size_t most_named = 3;
    std::string text;
    std::size_t columns = 0;
    for (const Column& column : data.columns) {
        if (column.kind != ColumnKind::numeric) continue;
        const auto found = stand_in_of(column);
        if (!found || columns++ >= most_named) continue;
        text += fmt::format("{}{:g} in {} cells of column '{}'", text.empty() ? "" : ", ", found->value,
                            found->cells, column.name);
    }
    if (columns == 0) return;
    if (columns > most_named) text += fmt::format(" and {} columns more", columns - most_named);
    add_warning(notes, "stand_ins", text + ", far from all other values: does it stand for a missing cell?",
                context);
}

}  // namespace hardlearn
