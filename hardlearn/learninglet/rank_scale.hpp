#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Sees each feature as the normal quantile of its rank among the training rows: with F = (#less + #less or
/// equal) / 2n, clipped to [1 / 2n, 1 - 1 / 2n], the quantile of F, standardised over the training rows. What
/// is constant there becomes 0. Outliers and skewed features lose their reach (the van der Waerden scores).
class RankScale {
  public:
    RankScale() = default;
    /// Of the given rows, at least one.
    RankScale(MatrixView<const float> rows, std::span<const RowIndex> training, const RunContext& context);

    /// As many columns as in training.
    Matrix<float> apply(MatrixView<const float> rows, const RunContext& context) const;

  private:
    struct Feature {
        std::vector<float> values;  // different ones, increasing
        std::vector<float> at;      // what each becomes
        std::vector<float> below;   // what lies before each becomes; the last: what lies behind all
    };
    std::vector<Feature> features_;
};

}  // namespace hardlearn
