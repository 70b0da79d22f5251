#include "hardlearn/core/pair_distances.hpp"

#include <algorithm>
#include <cstddef>

#include "hardlearn/core/vector_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/core/pair_distances.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A distance of vector_kernels.hpp is sixteen sums, of every sixteenth column each, added by a fixed tree.
// Here a register holds one of these sums for as many pairs as it has lanes, so that the tree is plain
// additions and columns of padding need not be touched.
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
constexpr std::size_t most_columns = 0;  // no fused multiply-add: vector_kernels.hpp emulates it
#else
constexpr std::size_t most_columns = most_columns_of_tiles;
#endif
constexpr std::size_t num_sums = 16;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr std::size_t lanes = hn::MaxLanes(D());

// Some rows, column by column.
struct Tile {
    HWY_ALIGN float columns[(most_columns + 1) * lanes];

    // Lanes behind the last row hold the last row.
    HWY_INLINE void load(const MatrixView<const float>& rows, const RowIndex* ids, std::size_t count) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const float* row = rows.data() + ids[std::min(lane, count - 1)] * rows.stride();
            for (std::size_t f = 0; f < rows.columns(); ++f) columns[f * lanes + lane] = row[f];
        }
        // Columns are taken by fours, as zeros behind the last one.
        for (std::size_t f = rows.columns(); f % 4 != 0; ++f) {
            hn::Store(hn::Zero(D()), D(), columns + f * lanes);
        }
    }

    template <std::size_t first>
    HWY_INLINE void add_four(const float* HWY_RESTRICT row, std::size_t f, V (&sums)[num_sums]) const {
        const D d;
        for (std::size_t k = first; k < first + 4; ++k) {
            const V difference = hn::Sub(hn::Set(d, row[f + k]), hn::Load(d, columns + (f + k) * lanes));
            sums[k] = hn::MulAdd(difference, difference, sums[k]);
        }
    }

    HWY_INLINE V distances_of(const float* HWY_RESTRICT row, std::size_t num_columns) const {
        V sums[num_sums];
        for (V& sum : sums) sum = hn::Zero(D());
        std::size_t f = 0;
        for (; f + num_sums <= num_columns; f += num_sums) {
            add_four<0>(row, f, sums);
            add_four<4>(row, f, sums);
            add_four<8>(row, f, sums);
            add_four<12>(row, f, sums);
        }
        if (f < num_columns) add_four<0>(row, f, sums);
        if (f + 4 < num_columns) add_four<4>(row, f, sums);
        if (f + 8 < num_columns) add_four<8>(row, f, sums);
        if (f + 12 < num_columns) add_four<12>(row, f, sums);
        for (std::size_t k = 0; k < 8; ++k) sums[k] = hn::Add(sums[k], sums[k + 8]);
        for (std::size_t k = 0; k < 4; ++k) sums[k] = hn::Add(sums[k], sums[k + 4]);
        return hn::Add(hn::Add(sums[0], sums[2]), hn::Add(sums[1], sums[3]));
    }
};

// What lies below the tiles on the diagonal, and in them; false if rows have too many columns.
bool distances_in_tiles(const MatrixView<const float>& rows, std::span<const RowIndex> ids,
                        const float* query, const MatrixView<float>& pairs, std::span<float> of_query) {
    const D d;
    const std::size_t size = ids.size(), columns = rows.columns();
    if (columns > most_columns) return false;
    Tile tile;
    for (std::size_t left = 0; left < size; left += lanes) {
        const std::size_t count = std::min(lanes, size - left);
        tile.load(rows, ids.data() + left, count);
        const auto inside = hn::FirstN(d, count);
        for (std::size_t i = left; i < size; ++i) {
            const V values = tile.distances_of(rows.data() + ids[i] * rows.stride(), columns);
            hn::Store(hn::IfThenElseZero(inside, values), d, pairs.data() + i * pairs.stride() + left);
        }
        if (query != nullptr) {
            HWY_ALIGN float values[lanes];
            hn::Store(tile.distances_of(query, columns), d, values);
            std::copy_n(values, count, of_query.data() + left);
        }
    }
    // Mirrored above, a tile at a time.
    for (std::size_t left = 0; left < size; left += lanes) {
        for (std::size_t top = left + lanes; top < size; top += lanes) {
            const std::size_t end = std::min(top + lanes, size);
            for (std::size_t j = left; j < left + lanes; ++j) {
                float* HWY_RESTRICT out = pairs.data() + j * pairs.stride();
                for (std::size_t i = top; i < end; ++i) out[i] = pairs.data()[i * pairs.stride() + j];
            }
        }
    }
    // Narrow tiles may end before the padding does.
    for (std::size_t i = 0; i < size; ++i) {
        std::fill(pairs.data() + i * pairs.stride() + size, pairs.data() + (i + 1) * pairs.stride(), 0.0f);
    }
    return true;
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(distances_in_tiles);

namespace {

void distances_row_by_row(const MatrixView<const float>& rows, std::span<const RowIndex> ids,
                          const MatrixView<float>& pairs) {
    const std::size_t size = ids.size();
    for (std::size_t i = 0; i < size; ++i) {
        float* row = pairs.data() + i * pairs.stride();
        squared_euclidean_to_some(rows.data() + ids[i] * rows.stride(), rows, ids.subspan(i),
                                  {row + i, size - i});
        std::fill(row + size, row + pairs.stride(), 0.0f);
    }
    // a - b and b - a have the same square. In blocks that stay in the cache.
    constexpr std::size_t block = 32;
    for (std::size_t top = 0; top < size; top += block) {
        for (std::size_t left = 0; left <= top; left += block) {
            for (std::size_t i = top; i < std::min(top + block, size); ++i) {
                for (std::size_t j = left; j < std::min(left + block, i); ++j) pairs(i, j) = pairs(j, i);
            }
        }
    }
}

}  // namespace

void squared_distances_of_pairs(MatrixView<const float> rows, std::span<const RowIndex> ids,
                                const float* query, MatrixView<float> pairs, std::span<float> of_query) {
    if (HWY_DYNAMIC_DISPATCH(distances_in_tiles)(rows, ids, query, pairs, of_query)) return;
    distances_row_by_row(rows, ids, pairs);
    if (query != nullptr) squared_euclidean_to_some(query, rows, ids, of_query);
}

}  // namespace hardlearn
#endif
