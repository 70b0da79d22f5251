#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {

/// Two normal classes of as many rows, `distance` deviations apart along the first of `columns` features.
inline LabelledRows two_gaussians(std::size_t rows, std::size_t columns, double distance,
                                  std::uint64_t seed) {
    LabelledRows example{Matrix<float>(rows, columns), {}, 2};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& value : example.rows.row(i)) value = static_cast<float>(stream.normal());
        example.rows(i, 0) += static_cast<float>(distance * static_cast<double>(i % 2));
        example.labels.push_back(static_cast<Label>(i % 2));
    }
    return example;
}

inline RowLabels labels_of(const LabelledRows& example, std::span<const GroupIndex> groups = {}) {
    return {.labels = example.labels, .num_classes = example.num_classes, .groups = groups};
}

/// Gives so many labels, drawn at random, another class.
inline void flip_labels(LabelledRows& example, double share, std::uint64_t seed) {
    RandomStream stream(seed);
    for (Label& label : example.labels) {
        if (stream.uniform() < share)
            label = static_cast<Label>((static_cast<std::size_t>(label) + 1) % example.num_classes);
    }
}

}  // namespace hardlearn::testing
