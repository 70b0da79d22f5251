#pragma once

#include <algorithm>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {

/// Gaussian classes: class c is shifted by `shift` * c in the first feature; the others are noise.
inline LabelledRows gaussian_classes(const std::vector<std::size_t>& sizes, std::size_t features,
                                     double shift, std::uint64_t seed) {
    LabelledRows result{.num_classes = sizes.size()};
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        result.labels.insert(result.labels.end(), sizes[c], static_cast<Label>(c));
    }
    result.rows = Matrix<float>(result.labels.size(), features);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < result.labels.size(); ++i) {
        for (std::size_t j = 0; j < features; ++j) {
            result.rows(i, j) =
                static_cast<float>(stream.normal() + (j == 0 ? shift * result.labels[i] : 0.0));
        }
    }
    return result;
}

inline LabelledRows rows_of(const LabelledRows& data, const std::vector<std::size_t>& ids) {
    LabelledRows result{.rows = gather_rows(data.rows.view(), std::span<const std::size_t>(ids)),
                        .num_classes = data.num_classes};
    for (const std::size_t i : ids) result.labels.push_back(data.labels[i]);
    return result;
}

/// Row i is in fold (earlier rows of its class) % folds.
inline std::vector<std::size_t> stratified_folds(const LabelledRows& data, std::size_t folds) {
    std::vector<std::size_t> seen(data.num_classes, 0), result;
    for (const Label label : data.labels) result.push_back(seen[static_cast<std::size_t>(label)]++ % folds);
    return result;
}

inline std::vector<Label> most_probable(const Matrix<float>& probabilities) {
    std::vector<Label> result;
    for (std::size_t i = 0; i < probabilities.rows(); ++i) {
        const auto row = probabilities.row(i);
        result.push_back(static_cast<Label>(std::ranges::max_element(row) - row.begin()));
    }
    return result;
}

/// Share of each class that is predicted right.
inline std::vector<double> recalls(const std::vector<Label>& predicted, const LabelledRows& data) {
    std::vector<double> right(data.num_classes, 0.0), count(data.num_classes, 0.0);
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        const auto label = static_cast<std::size_t>(data.labels[i]);
        right[label] += predicted[i] == data.labels[i] ? 1 : 0;
        ++count[label];
    }
    for (std::size_t c = 0; c < right.size(); ++c) right[c] /= count[c];
    return right;
}

}  // namespace hardlearn::testing
