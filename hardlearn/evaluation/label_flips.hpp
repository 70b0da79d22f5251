#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Labels of which some were made wrong on purpose.
struct FlippedLabels {
    std::vector<Label> labels;             ///< one a label given
    std::vector<std::uint8_t> is_flipped;  ///< likewise
};

/// Flips the labels of round(share * rows.size()) of the rows, chosen evenly at random, each to another
/// class, all other classes being equally likely (symmetric label noise). Rows that are not listed keep
/// theirs. The rows flipped at a smaller share are among those of a larger one, to the same classes.
/// Error(bad_argument) for a share outside [0, 1] or fewer than two classes.
FlippedLabels flip_labels(std::span<const Label> labels, std::span<const RowIndex> rows,
                          std::size_t num_classes, double share, const RandomStream& stream);

}  // namespace hardlearn
