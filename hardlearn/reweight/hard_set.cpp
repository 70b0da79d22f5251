#include "hardlearn/reweight/hard_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {
namespace {

std::vector<RowIndex> rows_by_value(std::span<const float> values, bool rising) {
    std::vector<RowIndex> rows(values.size());
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    std::ranges::stable_sort(
        rows, [&](RowIndex a, RowIndex b) { return rising ? values[a] < values[b] : values[a] > values[b]; });
    return rows;
}

// None where rows stand alone.
std::vector<std::vector<RowIndex>> rows_of_units(std::span<const GroupIndex> units) {
    std::vector<std::vector<RowIndex>> rows;
    for (RowIndex row = 0; row < units.size(); ++row) {
        if (units[row] >= rows.size()) rows.resize(units[row] + std::size_t{1});
        rows[units[row]].push_back(row);
    }
    return rows;
}

}  // namespace

std::size_t validation_size(double delta, std::size_t rows, std::size_t num_classes) {
    if (!(delta > 0 && delta <= 0.5)) {
        throw_bad_argument(
            fmt::format("validation share {:g}: expected a number above 0, at most 0.5", delta));
    }
    const auto size = static_cast<std::size_t>(std::floor(delta * static_cast<double>(rows)));
    if (size < num_classes) {
        throw_bad_argument(fmt::format(
            "validation share {:g} of {} rows is {} rows: too few for one of each of the {} classes; "
            "expected a share of at least {:.3g}",
            delta, rows, size, num_classes,
            std::ceil(1000.0 * static_cast<double>(num_classes) / static_cast<double>(rows)) / 1000));
    }
    return size;
}

Parts parts_in_order(std::span<const RowIndex> order, std::size_t size, const RowLabels& rows) {
    const std::span<const Label> labels = rows.labels;
    const std::vector<std::vector<RowIndex>> units = rows_of_units(rows.groups);
    auto left = class_counts(labels, rows.num_classes);
    std::vector<char> held(labels.size(), 0);
    std::size_t count = 0;
    for (const RowIndex row : order) {
        if (count >= size) break;
        if (held[row] != 0) continue;
        const std::span<const RowIndex> unit =
            units.empty() ? std::span(&row, 1) : std::span<const RowIndex>(units[rows.groups[row]]);
        std::vector<std::size_t> then = left;
        for (const RowIndex of_unit : unit) --then[static_cast<std::size_t>(labels[of_unit])];
        // Of each class of the unit a row must stay.
        if (std::ranges::any_of(unit,
                                [&](RowIndex r) { return then[static_cast<std::size_t>(labels[r])] == 0; }))
            continue;
        left = std::move(then);
        for (const RowIndex of_unit : unit) held[of_unit] = 1;
        count += unit.size();
    }
    Parts parts;
    for (RowIndex row = 0; row < labels.size(); ++row)
        (held[row] ? parts.validation : parts.training).push_back(row);
    return parts;
}

Parts random_parts(std::size_t size, const RowLabels& rows, RandomStream stream) {
    std::vector<RowIndex> order(rows.labels.size());
    std::iota(order.begin(), order.end(), RowIndex{0});
    shuffle(std::span(order), stream);
    return parts_in_order(order, size, rows);
}

std::vector<RowIndex> rows_by_margin(std::span<const float> margins, bool hardest_first) {
    return rows_by_value(margins, hardest_first);
}

Parts parts_by_probability(std::span<const float> training_probability, std::size_t size,
                           const RowLabels& rows) {
    const auto order = rows_by_value(training_probability, true);
    const auto below = static_cast<std::size_t>(
        std::ranges::count_if(training_probability, [](float p) { return p < 0.5F; }));
    const std::size_t least = std::max<std::size_t>(size / 4, 1);
    return parts_in_order(order, std::clamp(below, least, std::max(size, least)), rows);
}

}  // namespace hardlearn
