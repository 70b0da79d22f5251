#pragma once

#include <cstdint>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn::testing {

/// Rows that operators borrow.
struct OwnedRows {
    Matrix<float> features;
    std::vector<Label> labels;
    std::size_t num_classes = 0;
    std::vector<GroupIndex> groups = {};
    std::vector<float> origins = {};

    OperatorRows rows() const {
        return {.features = features,
                .labels = {.labels = labels, .num_classes = num_classes, .groups = groups},
                .origins = origins};
    }
};

/// Normal rows, `counts[c]` of class c, whose first feature is `distance` * c higher; classes one behind the
/// other.
inline OwnedRows uneven_classes(std::vector<std::size_t> counts, std::size_t num_features, double distance,
                                std::uint64_t seed = 1) {
    OwnedRows made{.features = {}, .labels = {}, .num_classes = counts.size()};
    for (std::size_t c = 0; c < counts.size(); ++c) made.labels.insert(made.labels.end(), counts[c], c);
    made.features = Matrix<float>(made.labels.size(), num_features);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < made.labels.size(); ++i) {
        for (float& value : made.features.row(i)) value = static_cast<float>(stream.normal());
        made.features(i, 0) += static_cast<float>(distance * made.labels[i]);
    }
    return made;
}

inline std::vector<std::size_t> counts_of(const std::vector<Label>& labels, std::size_t num_classes) {
    std::vector<std::size_t> counts(num_classes, 0);
    for (const Label label : labels) ++counts[static_cast<std::size_t>(label)];
    return counts;
}

}  // namespace hardlearn::testing
