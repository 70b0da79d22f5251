#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"

namespace hardlearn {

/// The training rows turned on their side: one contiguous row of `values` a feature.
struct TrainingValues {
    using Value = float;
    Matrix<float> values;  ///< features x rows
};

/// The training rows as ranks, so that a node can sort integers: values(feature, row) counts the distinct
/// values of the feature that are smaller, and distinct[feature][rank] gives the value back.
struct TrainingRanks {
    using Value = std::uint32_t;
    Matrix<std::uint32_t> values;  ///< features x rows
    std::vector<std::vector<float>> distinct;
};

TrainingValues turn_into_columns(MatrixView<const float> rows, const RunContext& context);
TrainingRanks turn_into_ranks(MatrixView<const float> rows, const RunContext& context);

}  // namespace hardlearn
