#pragma once

#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Margins of a set of rows and what they come from; shared between methods on the same rows.
struct Margins {
    std::vector<float> values;       ///< one a row, in [-1, 1]
    std::vector<Label> predictions;  ///< one a row
    Matrix<float> probabilities;     ///< rows x classes
};

/// p of the label minus the largest other probability: in [-1, 1], negative where the prediction is wrong.
float probabilistic_margin(std::span<const float> probabilities, Label label);

/// Margins and predictions from probabilities, rows x classes.
Margins margins_of(const Matrix<float>& probabilities, std::span<const Label> labels);

/// The class with the largest probability, the first of equals.
Label most_probable(std::span<const float> probabilities);

}  // namespace hardlearn
