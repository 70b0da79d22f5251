#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The length of a difference of two rows.
enum class RowNorm : std::uint8_t {
    euclidean,  ///< root of the sum of squares
    manhattan   ///< sum of absolute values: Gower's distance, where features are divided by their ranges
};

/// Rows and how far they lie from each other. Owns its rows. Distances are symmetric to the bit, and the same
/// on every processor.
class RowDistances {
  public:
    explicit RowDistances(MatrixView<const float> rows, RowNorm norm = RowNorm::euclidean);

    std::size_t num_rows() const { return rows_.rows(); }
    const Matrix<float>& rows() const { return rows_; }
    RowNorm norm() const { return norm_; }

    /// out[i] = squared distance of row i to a row of a Matrix as wide as these rows.
    void squared_from(const float* padded_row, std::span<float> out) const;
    /// The same of one of the rows.
    void squared_from(std::size_t row, std::span<float> out) const {
        squared_from(rows_.row(row).data(), out);
    }

  private:
    Matrix<float> rows_;
    std::vector<RowIndex> all_;
    RowNorm norm_;
};

}  // namespace hardlearn
