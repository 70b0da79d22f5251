#pragma once

#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/row_labels.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Training rows as operators take them, borrowed. Rows of one group never vouch for each other.
struct OperatorRows {
    const Matrix<float>& features;  ///< prepared: standardised numbers, levels as 0 and 1
    RowLabels labels;
    /// One a feature: the prepared value that is 0 in the data (row_normalisation only; empty: 0)
    std::span<const float> origins = {};

    std::size_t size() const { return features.rows(); }
};

/// What every row goes through, of training and to be predicted.
class RowMap {
  public:
    virtual ~RowMap() = default;
    virtual Matrix<float> apply(const Matrix<float>& rows, const RunContext& context) const = 0;
};

/// Rows that were drawn or made from training rows.
struct SampledRows {
    Matrix<float> features;
    std::vector<Label> labels;
};

}  // namespace hardlearn
