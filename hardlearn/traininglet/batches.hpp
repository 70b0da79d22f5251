#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/names.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// Partitions the queries (rows, finite values) into the fewest batches of at most `size`, so that a batch
/// holds queries near to each other: as in a k-d tree, a set that needs several batches is cut across the
/// feature with the widest range (ties to the first), in proportion to the batches on either side; equal
/// values are ordered by the whole row, first feature first. Batch sizes differ by at most one. The batches,
/// as sets of contents, and their order depend on the contents of the queries alone, never on their order; of
/// identical queries that a cut separates, the earlier go first. Row numbers within a batch increase. O(q
/// log(q / size) p). Error(bad_argument) if size is 0.
std::vector<std::vector<RowIndex>> nearby_batches(MatrixView<const float> queries, std::size_t size);

/// The paper's reading: queries 0 to size - 1, then the next `size` ones and so on; the last batch may be
/// smaller. Error(bad_argument) if size is 0.
std::vector<std::vector<RowIndex>> arrival_batches(std::size_t count, std::size_t size);

/// Which queries share a batch where candidates take more than one.
enum class BatchOrder : std::uint8_t {
    nearby,  ///< queries that lie near each other; depends on the queries, not on their order
    arrival  ///< queries that follow each other
};
template <>
struct NamesOf<BatchOrder> {
    static constexpr std::string_view what = "order of batches";
    static constexpr Named<BatchOrder> names[] = {{BatchOrder::nearby, "nearby"},
                                                  {BatchOrder::arrival, "arrival"}};
};

/// nearby_batches or arrival_batches.
std::vector<std::vector<RowIndex>> make_batches(BatchOrder order, MatrixView<const float> queries,
                                                std::size_t size);

}  // namespace hardlearn
