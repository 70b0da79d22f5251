#include "hardlearn/evaluation/label_flips.hpp"

#include <fmt/format.h>

#include <cmath>

#include "hardlearn/core/error.hpp"

namespace hardlearn {

FlippedLabels flip_labels(std::span<const Label> labels, std::span<const RowIndex> rows,
                          std::size_t num_classes, double share, const RandomStream& stream) {
    if (!(share >= 0 && share <= 1)) {
        throw_bad_argument(fmt::format("a share of {} flipped labels: expected one in [0, 1]", share));
    }
    if (num_classes < 2) throw_bad_argument(fmt::format("{} class: flipping labels needs two", num_classes));
    FlippedLabels result{.labels = {labels.begin(), labels.end()},
                         .is_flipped = std::vector<std::uint8_t>(labels.size())};
    std::vector<RowIndex> order(rows.begin(), rows.end());
    RandomStream rows_stream = stream.child("rows");
    shuffle(std::span<RowIndex>(order), rows_stream);
    order.resize(static_cast<std::size_t>(std::lround(share * static_cast<double>(rows.size()))));
    for (const RowIndex row : order) {
        const std::uint64_t step = 1 + stream.child("classes").child(row).below(num_classes - 1);
        const auto flipped = (static_cast<std::uint64_t>(labels[row]) + step) % num_classes;
        result.labels[row] = static_cast<Label>(flipped);
        result.is_flipped[row] = 1;
    }
    return result;
}

}  // namespace hardlearn
