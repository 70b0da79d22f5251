#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// A pool of rows in two parts.
struct Parts {
    std::vector<RowIndex> training, validation;  ///< increasing
    bool operator==(const Parts&) const = default;
};

/// floor(delta * rows). Error(bad_argument) where that is less than one row a class, or delta not in (0,
/// 0.5].
std::size_t validation_size(double delta, std::size_t rows, std::size_t num_classes);

/// Moves rows to the validation part in the given order until `size` rows are there; a row whose class has no
/// other training row stays. Rows that `order` lacks stay in training. Rows of a unit (rows.groups) go
/// together.
Parts parts_in_order(std::span<const RowIndex> order, std::size_t size, const RowLabels& rows);

/// A random validation part.
Parts random_parts(std::size_t size, const RowLabels& rows, RandomStream stream);

/// All rows by rising (hardest first) or falling margin, ties by row.
std::vector<RowIndex> rows_by_margin(std::span<const float> margins, bool hardest_first);

/// The splitter's choice (MOLERE): the `size` rows with the smallest P(training) among those below 1/2,
/// topped up by the next smallest to size / 4 (at least 1).
Parts parts_by_probability(std::span<const float> training_probability, std::size_t size,
                           const RowLabels& rows);

}  // namespace hardlearn
