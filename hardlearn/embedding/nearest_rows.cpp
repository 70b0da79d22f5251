#include "hardlearn/embedding/nearest_rows.hpp"

#include <algorithm>
#include <cstdint>

#include "hardlearn/neighbors/batch_search.hpp"
#include "hardlearn/neighbors/packed_neighbor.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/nearest_rows.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

// Squared distances of a query to sixteen rows, a row a lane, column after column.
void distances_to_sixteen(const float* query, const float* const* others, std::size_t columns, float* out) {
    const D d;
    constexpr std::size_t block = 16;
    HWY_ALIGN float packed[block * lanes];
    V sums[registers];
    for (V& sum : sums) sum = hn::Zero(d);
    for (std::size_t first = 0; first < columns; first += block) {
        const std::size_t count = std::min(block, columns - first);
        for (std::size_t i = 0; i < lanes; ++i) {
            for (std::size_t j = 0; j < count; ++j) packed[j * lanes + i] = others[i][first + j];
        }
        for (std::size_t j = 0; j < count; ++j) {
            const V value = hn::Set(d, query[first + j]);
            for (std::size_t r = 0; r < registers; ++r) {
                const V difference = hn::Sub(value, hn::Load(d, packed + j * lanes + r * register_lanes));
                sums[r] = fused_multiply_add(difference, difference, sums[r]);
            }
        }
    }
    for (std::size_t r = 0; r < registers; ++r) hn::Store(sums[r], d, out + r * register_lanes);
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(distances_to_sixteen);

namespace {

constexpr std::size_t sixteen = 16;

// (distance, row) in one number that is ordered as they are: a distance's bits are ordered as the distance
// is.
std::vector<std::uint64_t> keys_of(MatrixView<const float> rows, std::size_t row,
                                   std::span<const RowIndex> others) {
    std::vector<std::uint64_t> keys(others.size());
    alignas(64) float distances[sixteen];
    for (std::size_t first = 0; first < others.size(); first += sixteen) {
        const std::size_t count = std::min(sixteen, others.size() - first);
        const float* sources[sixteen];
        for (std::size_t i = 0; i < sixteen; ++i) {
            sources[i] = rows.row(others[first + std::min(i, count - 1)]).data();
        }
        HWY_DYNAMIC_DISPATCH(distances_to_sixteen)(rows.row(row).data(), sources, rows.columns(), distances);
        for (std::size_t i = 0; i < count; ++i) {
            keys[first + i] = pack(distances[i], others[first + i]);
        }
    }
    return keys;
}

// The nearest of `others` go to the row's places, by row.
void enter_nearest(MatrixView<const float> rows, std::size_t row, std::span<const RowIndex> others,
                   NearestRows& result) {
    const std::size_t k = result.num_neighbors;
    std::vector<std::uint64_t> keys = keys_of(rows, row, others);
    const auto end = keys.begin() + static_cast<std::ptrdiff_t>(k);
    if (k < keys.size()) std::nth_element(keys.begin(), end, keys.end());
    std::sort(keys.begin(), end,
              [](std::uint64_t one, std::uint64_t other) { return row_of(one) < row_of(other); });
    for (std::size_t i = 0; i < k; ++i) {
        const Neighbor neighbor = unpack(keys[i]);
        result.rows[row * k + i] = neighbor.row;
        result.squared_distances[row * k + i] = neighbor.squared_distance;
    }
}

}  // namespace

NearestRows find_nearest_rows(MatrixView<const float> rows, std::size_t num_neighbors,
                              const RunContext& context) {
    NearestRows result{num_neighbors, std::vector<RowIndex>(rows.rows() * num_neighbors),
                       std::vector<float>(rows.rows() * num_neighbors)};
    if (num_neighbors == 0) return result;
    std::vector<RowIndex> everyone(rows.rows());
    for (RowIndex row = 0; row < everyone.size(); ++row) everyone[row] = row;
    const std::vector<GroupIndex> own = groups_of_one(rows.rows());
    for_each_shortlist(
        {.rows = rows, .groups = own},
        {.rows = rows, .candidates = everyone, .groups = own, .longest_sum = rows.columns() + 4},
        {.nearest = num_neighbors}, context,
        [&](std::size_t row, std::span<const RowIndex> others) { enter_nearest(rows, row, others, result); });
    return result;
}

}  // namespace hardlearn
#endif
