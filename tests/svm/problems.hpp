#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {

/// Normal clouds, one a class, labels in turn; centres `separation` deviations from the origin.
inline LabelledRows random_clouds(std::size_t num_samples, std::size_t num_features, std::size_t num_classes,
                                  double separation, std::uint64_t seed) {
    RandomStream stream(seed);
    Matrix<float> centres(num_classes, num_features);
    for (std::size_t c = 0; c < num_classes; ++c) {
        for (float& value : centres.row(c)) value = static_cast<float>(separation * stream.normal());
    }
    LabelledRows samples{Matrix<float>(num_samples, num_features), {}, num_classes};
    for (std::size_t i = 0; i < num_samples; ++i) {
        const std::size_t c = i % num_classes;
        samples.labels.push_back(static_cast<Label>(c));
        for (std::size_t j = 0; j < num_features; ++j) {
            samples.rows(i, j) = centres(c, j) + static_cast<float>(stream.normal());
        }
    }
    return samples;
}

/// The samples sorted by class, as LIBSVM needs them for its class order to agree with ours.
inline LabelledRows sorted_by_class(const LabelledRows& samples) {
    std::vector<RowIndex> order(samples.labels.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<RowIndex>(i);
    std::ranges::stable_sort(order, {}, [&](RowIndex i) { return samples.labels[i]; });
    LabelledRows sorted{gather_rows<const float, RowIndex>(samples.rows, order), {}, samples.num_classes};
    for (const RowIndex i : order) sorted.labels.push_back(samples.labels[i]);
    return sorted;
}

inline std::vector<RowIndex> all_rows(const LabelledRows& samples) {
    std::vector<RowIndex> ids(samples.labels.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<RowIndex>(i);
    return ids;
}

}  // namespace hardlearn::testing
