#include "hardlearn/reweight/hard_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

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

Parts parts_in_order(std::span<const RowIndex> order, std::size_t size, std::span<const Label> labels,
                     std::size_t num_classes) {
    auto left = class_counts(labels, num_classes);
    std::vector<char> held(labels.size(), 0);
    std::size_t count = 0;
    for (const RowIndex row : order) {
        if (count == size) break;
        std::size_t& of_class = left[static_cast<std::size_t>(labels[row])];
        if (of_class < 2) continue;
        --of_class;
        held[row] = 1;
        ++count;
    }
    Parts parts;
    for (RowIndex row = 0; row < labels.size(); ++row)
        (held[row] ? parts.validation : parts.training).push_back(row);
    return parts;
}

Parts random_parts(std::size_t size, std::span<const Label> labels, std::size_t num_classes,
                   RandomStream stream) {
    std::vector<RowIndex> order(labels.size());
    std::iota(order.begin(), order.end(), RowIndex{0});
    shuffle(std::span(order), stream);
    return parts_in_order(order, size, labels, num_classes);
}

std::vector<RowIndex> rows_by_margin(std::span<const float> margins, bool hardest_first) {
    return rows_by_value(margins, hardest_first);
}

Parts parts_by_probability(std::span<const float> training_probability, std::size_t size,
                           std::span<const Label> labels, std::size_t num_classes) {
    const auto order = rows_by_value(training_probability, true);
    const auto below = static_cast<std::size_t>(
        std::ranges::count_if(training_probability, [](float p) { return p < 0.5F; }));
    const std::size_t least = std::max<std::size_t>(size / 4, 1);
    return parts_in_order(order, std::clamp(below, least, std::max(size, least)), labels, num_classes);
}

}  // namespace hardlearn
