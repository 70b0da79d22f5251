#pragma once

#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// What a classifier says of some rows.
struct Predictions {
    std::vector<Label> labels;  ///< the predicted class of each row
    Matrix<float> scores;       ///< rows x classes; non-negative, each row sums to 1, higher is more likely
};

}  // namespace hardlearn
