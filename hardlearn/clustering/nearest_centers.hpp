#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Rows in tiles of sixteen, feature by feature inside a tile, so that sixteen distances are computed side by
/// side whatever the number of features: planar embeddings would waste most of a register that runs over
/// features.
class TiledRows {
  public:
    static constexpr std::size_t tile_rows = 16;

    TiledRows(std::size_t rows, std::size_t columns)
        : rows_(rows), columns_(columns), values_(num_tiles() * tile_rows * columns) {}

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t num_tiles() const { return (rows_ + tile_rows - 1) / tile_rows; }
    const float* tile(std::size_t t) const { return values_.data() + t * tile_rows * columns_; }
    float& operator()(std::size_t row, std::size_t column) {
        return values_[(row / tile_rows * columns_ + column) * tile_rows + row % tile_rows];
    }

  private:
    std::size_t rows_;
    std::size_t columns_;
    AlignedVector<float> values_;
};

/// Where the answers for all rows go: at the row's index. Both must have num_tiles() * tile_rows places and
/// start on 64-byte boundaries; those behind the last row are filled with nonsense.
struct NearestCenters {
    Label* center;
    float* squared_distance;
};

/// For every row of the tiles [first_tile, last_tile): the nearest of the centers (ties: the first) and the
/// squared euclidean distance to it. Same bits on every processor.
void nearest_centers(const TiledRows& rows, std::size_t first_tile, std::size_t last_tile,
                     MatrixView<const float> centers, NearestCenters out);

}  // namespace hardlearn
