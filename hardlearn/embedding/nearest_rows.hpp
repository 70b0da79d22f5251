#pragma once

#include <cstddef>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// For each row its nearest other rows.
struct NearestRows {
    std::size_t num_neighbors = 0;
    std::vector<RowIndex> rows;            ///< num_neighbors a row, ascending
    std::vector<float> squared_distances;  ///< euclidean, of the same places
};

/// The `num_neighbors` nearest others of each row by (squared euclidean distance, row): exact, by shortlists
/// (see neighbors/shortlist.hpp). num_neighbors must be less than the number of rows. Same bits for any
/// number of threads and on every processor.
NearestRows find_nearest_rows(MatrixView<const float> rows, std::size_t num_neighbors,
                              const RunContext& context);

}  // namespace hardlearn
