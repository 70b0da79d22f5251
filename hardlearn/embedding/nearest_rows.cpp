#include "hardlearn/embedding/nearest_rows.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>

#include "hardlearn/core/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/nearest_rows.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

// Squared distances of `queries` rows to two packs: enough independent sums to hide an addition's latency.
template <std::size_t queries, std::size_t packs>
HWY_INLINE void distances_to_packs(const float* const* query, const float* packed, std::size_t columns,
                                   std::size_t out_stride, float* out) {
    const D d;
    for (std::size_t r = 0; r < registers; ++r) {
        V sums[queries][packs];
        for (auto& sum : sums) {
            for (auto& part : sum) part = hn::Zero(d);
        }
        for (std::size_t j = 0; j < columns; ++j) {
            V others[packs];
            for (std::size_t pack = 0; pack < packs; ++pack) {
                others[pack] = hn::Load(d, packed + (pack * columns + j) * lanes + r * register_lanes);
            }
            for (std::size_t q = 0; q < queries; ++q) {
                const V value = hn::Set(d, query[q][j]);
                for (std::size_t pack = 0; pack < packs; ++pack) {
                    const V difference = hn::Sub(value, others[pack]);
                    sums[q][pack] = fused_multiply_add(difference, difference, sums[q][pack]);
                }
            }
        }
        for (std::size_t q = 0; q < queries; ++q) {
            for (std::size_t pack = 0; pack < packs; ++pack) {
                hn::Store(sums[q][pack], d, out + q * out_stride + pack * lanes + r * register_lanes);
            }
        }
    }
}

// Of four rows to `num_packs` packs.
void distances_of_four(const float* const* query, const float* packed, std::size_t columns,
                       std::size_t num_packs, std::size_t out_stride, float* out) {
    std::size_t pack = 0;
    for (; pack + 2 <= num_packs; pack += 2) {
        distances_to_packs<4, 2>(query, packed + pack * columns * lanes, columns, out_stride,
                                 out + pack * lanes);
    }
    if (pack < num_packs) {
        distances_to_packs<4, 1>(query, packed + pack * columns * lanes, columns, out_stride,
                                 out + pack * lanes);
    }
}

// near[i] = whether any distance of pack i is at most the threshold.
void find_near_packs(const float* distances, std::size_t num_packs, float threshold, std::uint8_t* near) {
    const D d;
    const V limit = hn::Set(d, threshold);
    for (std::size_t pack = 0; pack < num_packs; ++pack) {
        V least = hn::Load(d, distances + pack * lanes);
        for (std::size_t r = 1; r < registers; ++r) {
            least = hn::Min(least, hn::Load(d, distances + pack * lanes + r * register_lanes));
        }
        near[pack] = hn::AllFalse(d, hn::Le(least, limit)) ? 0 : 1;
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(distances_of_four);
HWY_EXPORT(find_near_packs);

namespace {

constexpr std::size_t pack_rows = 16;
constexpr std::size_t chunk_packs = 64;
constexpr std::size_t chunk_rows = chunk_packs * pack_rows;

// Rows in packs of sixteen, column by column; the last pack is filled up with zeros.
AlignedVector<float> packed_rows(MatrixView<const float> rows) {
    const std::size_t columns = rows.columns();
    AlignedVector<float> packed(Matrix<float>::padded(rows.rows()) * columns);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        float* pack = &packed[i / pack_rows * columns * pack_rows + i % pack_rows];
        for (std::size_t j = 0; j < columns; ++j) pack[j * pack_rows] = rows(i, j);
    }
    return packed;
}

// The nearest candidates seen so far, by (distance, row) packed into one number: a distance's bits are
// ordered as the distance is.
class Candidates {
  public:
    explicit Candidates(std::size_t wanted) : wanted_(wanted) { keys_.reserve(capacity()); }

    void clear() {
        keys_.clear();
        threshold_ = std::numeric_limits<float>::infinity();
    }

    // Offers a chunk of rows, all but `self`; reads distances by whole packs.
    void offer(const float* distances, std::size_t first_row, std::size_t count, std::size_t self) {
        const std::size_t num_packs = (count + pack_rows - 1) / pack_rows;
        std::array<std::uint8_t, chunk_packs> near;
        HWY_DYNAMIC_DISPATCH(find_near_packs)(distances, num_packs, threshold_, near.data());
        for (std::size_t pack = 0; pack < num_packs; ++pack) {
            if (near[pack] == 0) continue;
            for (std::size_t i = pack * pack_rows; i < std::min((pack + 1) * pack_rows, count); ++i) {
                if (distances[i] <= threshold_ && first_row + i != self) add(distances[i], first_row + i);
            }
        }
    }

    void take(RowIndex* rows, float* distances) {
        keep_nearest();
        std::ranges::sort(keys_, {}, [](std::uint64_t key) { return static_cast<RowIndex>(key); });
        for (std::size_t i = 0; i < wanted_; ++i) {
            rows[i] = static_cast<RowIndex>(keys_[i]);
            distances[i] = std::bit_cast<float>(static_cast<std::uint32_t>(keys_[i] >> 32));
        }
    }

  private:
    std::size_t capacity() const { return 3 * wanted_ + 16; }

    void add(float distance, std::size_t row) {
        keys_.push_back(std::uint64_t{std::bit_cast<std::uint32_t>(distance)} << 32 | row);
        if (keys_.size() == capacity()) keep_nearest();
    }

    void keep_nearest() {
        if (keys_.size() <= wanted_) return;
        const auto last = keys_.begin() + static_cast<std::ptrdiff_t>(wanted_ - 1);
        std::nth_element(keys_.begin(), last, keys_.end());
        threshold_ = std::bit_cast<float>(static_cast<std::uint32_t>(*last >> 32));
        keys_.resize(wanted_);
    }

    std::size_t wanted_;
    std::vector<std::uint64_t> keys_;
    float threshold_ = std::numeric_limits<float>::infinity();
};

// Searches for the rows [begin, end), chunk by chunk of the others, such that a chunk stays in the cache.
void search_block(MatrixView<const float> rows, const AlignedVector<float>& packed, std::size_t begin,
                  std::size_t end, std::vector<Candidates>& candidates, NearestRows& result) {
    alignas(64) float distances[4 * chunk_rows];
    const std::size_t n = rows.rows();
    for (std::size_t i = begin; i < end; ++i) candidates[i - begin].clear();
    for (std::size_t first = 0; first < n; first += chunk_rows) {
        const std::size_t count = std::min(chunk_rows, n - first);
        for (std::size_t i = begin; i < end; i += 4) {
            const float* queries[4];
            for (std::size_t q = 0; q < 4; ++q) queries[q] = rows.row(std::min(i + q, end - 1)).data();
            HWY_DYNAMIC_DISPATCH(distances_of_four)
            (queries, &packed[first * rows.columns()], rows.columns(), (count + pack_rows - 1) / pack_rows,
             chunk_rows, distances);
            for (std::size_t q = 0; q < 4 && i + q < end; ++q) {
                candidates[i + q - begin].offer(distances + q * chunk_rows, first, count, i + q);
            }
        }
    }
    const std::size_t k = result.num_neighbors;
    for (std::size_t i = begin; i < end; ++i) {
        candidates[i - begin].take(&result.rows[i * k], &result.squared_distances[i * k]);
    }
}

}  // namespace

NearestRows find_nearest_rows(MatrixView<const float> rows, std::size_t num_neighbors,
                              const RunContext& context) {
    const AlignedVector<float> packed = packed_rows(rows);
    NearestRows result{num_neighbors, std::vector<RowIndex>(rows.rows() * num_neighbors),
                       std::vector<float>(rows.rows() * num_neighbors)};
    constexpr std::size_t block = 64;
    std::atomic<std::size_t> done{0};
    parallel_for(rows.rows(), block, context, [&](std::size_t begin, std::size_t end) {
        std::vector<Candidates> candidates(end - begin, Candidates(num_neighbors));
        search_block(rows, packed, begin, end, candidates, result);
        context.report("t-SNE neighbors", done += end - begin, rows.rows());
    });
    return result;
}

}  // namespace hardlearn
#endif
