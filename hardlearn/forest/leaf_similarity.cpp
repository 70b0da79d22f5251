#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/forest/forest.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/forest/leaf_similarity.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// How many of the first `count` values agree. Counts are exact, so the instruction set cannot show.
HWY_INLINE std::uint32_t count_equal(const std::uint32_t* HWY_RESTRICT a, const std::uint32_t* HWY_RESTRICT b,
                                     std::size_t count) {
    const hn::ScalableTag<std::uint32_t> d;
    const std::size_t lanes = hn::Lanes(d);
    // An equal lane reads as all ones, which is -1: two sums hide the latency of the subtraction.
    auto even = hn::Zero(d);
    auto odd = hn::Zero(d);
    std::size_t i = 0;
    for (; i + 2 * lanes <= count; i += 2 * lanes) {
        const auto first = hn::Eq(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
        const auto second = hn::Eq(hn::LoadU(d, a + i + lanes), hn::LoadU(d, b + i + lanes));
        even = hn::Sub(even, hn::VecFromMask(d, first));
        odd = hn::Sub(odd, hn::VecFromMask(d, second));
    }
    std::uint32_t equal = hn::GetLane(hn::SumOfLanes(d, hn::Add(even, odd)));
    for (; i < count; ++i) equal += a[i] == b[i] ? 1 : 0;
    return equal;
}

void leaf_similarities_on_target(const std::uint32_t* query, MatrixView<const std::uint32_t> leaves,
                                 std::span<const RowIndex> ids, float* out) {
    const auto trees = static_cast<float>(leaves.columns());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::uint32_t* row = leaves.data() + ids[i] * leaves.stride();
        out[i] = static_cast<float>(count_equal(query, row, leaves.columns())) / trees;
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(leaf_similarities_on_target);

void leaf_similarities(std::span<const std::uint32_t> query_leaves, MatrixView<const std::uint32_t> leaves,
                       std::span<const RowIndex> ids, std::span<float> out) {
    if (query_leaves.size() != leaves.columns() || out.size() != ids.size()) {
        throw_bad_argument(
            fmt::format("leaf similarities: the query has {} trees and the rows {}; {} ids, room for {}",
                        query_leaves.size(), leaves.columns(), ids.size(), out.size()));
    }
    HWY_DYNAMIC_DISPATCH(leaf_similarities_on_target)(query_leaves.data(), leaves, ids, out.data());
}

}  // namespace hardlearn
#endif
