#include "hardlearn/embedding/attraction.hpp"

#include "hardlearn/core/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/attraction.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

#if HWY_TARGET <= HWY_AVX3
// Eight points as pairs of floats. Loads that broadcast into one place each of a register do without the
// shuffles that joining smaller registers takes: half the instructions, so that more loads are under way.
HWY_INLINE auto load_half(const float* pairs, const std::int32_t* ids) {
    const auto at = [&](std::size_t i) {
        return _mm_load_sd(reinterpret_cast<const double*>(pairs + 2 * static_cast<std::size_t>(ids[i])));
    };
    __m512d points = _mm512_broadcastsd_pd(at(0));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 1, at(1));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 2, at(2));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 3, at(3));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 4, at(4));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 5, at(5));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 6, at(6));
    points = _mm512_mask_broadcastsd_pd(points, 1 << 7, at(7));
    return hn::Vec<hn::CappedTag<double, 8>>{points};
}
#elif HWY_TARGET != HWY_SCALAR
// `count` / 2 points as pairs of floats, in a register of `count` floats.
template <std::size_t count>
HWY_INLINE auto load_pairs(const float* pairs, const std::int32_t* ids) {
    const hn::CappedTag<double, count / 2> d;
    if constexpr (count == 2) {
        return hn::LoadU(d, reinterpret_cast<const double*>(pairs + 2 * static_cast<std::size_t>(ids[0])));
    } else {
        return hn::Combine(d, load_pairs<count / 2>(pairs, ids + count / 4),
                           load_pairs<count / 2>(pairs, ids));
    }
}

HWY_INLINE auto load_half(const float* pairs, const std::int32_t* ids) {
    return load_pairs<register_lanes>(pairs, ids);
}
#endif

// The coordinates of the points that a register's worth of columns name. Each point is one load of eight
// bytes: on many processors gather instructions take longer than loads and shuffles.
HWY_INLINE void load_points(const float* pairs, const std::int32_t* columns, V& x, V& y) {
    const D d;
#if HWY_TARGET == HWY_SCALAR
    x = hn::Set(d, pairs[2 * columns[0]]);
    y = hn::Set(d, pairs[2 * columns[0] + 1]);
#else
    const V low = hn::BitCast(d, load_half(pairs, columns));
    const V high = hn::BitCast(d, load_half(pairs, columns + register_lanes / 2));
    x = hn::ConcatEven(d, high, low);
    y = hn::ConcatOdd(d, high, low);
#endif
}

struct Force {
    float x, y;
};

HWY_INLINE Force attraction_of_row(const std::int32_t* columns, const float* values, std::size_t count,
                                   const float* pairs, std::size_t row) {
    const D d;
    const V one = hn::Set(d, 1.0f);
    const V x_own = hn::Set(d, pairs[2 * row]);
    const V y_own = hn::Set(d, pairs[2 * row + 1]);
    V sum_x[registers], sum_y[registers];
    for (std::size_t r = 0; r < registers; ++r) sum_x[r] = sum_y[r] = hn::Zero(d);
    for (std::size_t j = 0; j < count; j += lanes) {
        for (std::size_t r = 0; r < registers; ++r) {
            const std::size_t place = j + r * register_lanes;
            V x, y;
            load_points(pairs, columns + place, x, y);
            const V dx = hn::Sub(x_own, x);
            const V dy = hn::Sub(y_own, y);
            const V squared = fused_multiply_add(dx, dx, fused_multiply_add(dy, dy, one));
            const V pull = hn::Div(hn::Load(d, values + place), squared);
            sum_x[r] = fused_multiply_add(pull, dx, sum_x[r]);
            sum_y[r] = fused_multiply_add(pull, dy, sum_y[r]);
        }
    }
    return {sum_of_lanes(sum_x), sum_of_lanes(sum_y)};
}

void attraction_of_range(const InputAffinities& affinities, const float* pairs, std::size_t begin,
                         std::size_t end, Points& result) {
    const std::int32_t* columns = affinities.columns.data();
    const float* values = affinities.values.data();
    for (std::size_t i = begin; i < end; ++i) {
        const std::size_t first = affinities.row_begin[i];
        const std::size_t count = affinities.row_begin[i + 1] - first;
        const Force force = attraction_of_row(columns + first, values + first, count, pairs, i);
        result.x[i] = force.x;
        result.y[i] = force.y;
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(attraction_of_range);

void Attraction::compute(const Points& points, const RunContext& context, Points& force) {
    for (std::size_t i = 0; i < points.count; ++i) {
        pairs_[2 * i] = points.x[i];
        pairs_[2 * i + 1] = points.y[i];
    }
    constexpr std::size_t grain = 256;
    parallel_for(points.count, grain, context, [&](std::size_t begin, std::size_t end) {
        HWY_DYNAMIC_DISPATCH(attraction_of_range)(affinities_, pairs_.data(), begin, end, force);
    });
}

}  // namespace hardlearn
#endif
