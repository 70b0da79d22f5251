#include "hardlearn/embedding/exact_repulsion.hpp"

#include "hardlearn/core/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/exact_repulsion.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

// The sums of a few points ("rows"), which share the loads of the points that push them.
template <std::size_t rows>
struct Sums {
    V x[rows], y[rows];
    V force_x[rows][registers], force_y[rows][registers], mass[rows][registers];

    HWY_INLINE Sums(const float* xs, const float* ys) {
        const D d;
        for (std::size_t i = 0; i < rows; ++i) {
            x[i] = hn::Set(d, xs[i]);
            y[i] = hn::Set(d, ys[i]);
            for (std::size_t r = 0; r < registers; ++r) {
                force_x[i][r] = force_y[i][r] = mass[i][r] = hn::Zero(d);
            }
        }
    }

    // Adds the push of sixteen points. With `own`, those are the ones at `offset` among which the rows
    // themselves are, and a row does not push itself.
    template <bool own>
    HWY_INLINE void add(const float* xs, const float* ys, std::size_t offset) {
        const D d;
        for (std::size_t r = 0; r < registers; ++r) {
            const V x_others = hn::Load(d, xs + r * register_lanes);
            const V y_others = hn::Load(d, ys + r * register_lanes);
            for (std::size_t i = 0; i < rows; ++i) {
                const V dx = hn::Sub(x[i], x_others);
                const V dy = hn::Sub(y[i], y_others);
                const V one = hn::Set(d, 1.0f);
                V q = hn::Div(one, fused_multiply_add(dx, dx, fused_multiply_add(dy, dy, one)));
                if constexpr (own) {
                    const V lane = hn::Iota(d, static_cast<float>(r * register_lanes));
                    const V self = hn::Set(d, static_cast<float>(offset + i));
                    q = hn::IfThenZeroElse(hn::Eq(lane, self), q);
                }
                const V q_squared = hn::Mul(q, q);
                mass[i][r] = hn::Add(mass[i][r], q);
                force_x[i][r] = fused_multiply_add(q_squared, dx, force_x[i][r]);
                force_y[i][r] = fused_multiply_add(q_squared, dy, force_y[i][r]);
            }
        }
    }
};

template <std::size_t rows>
HWY_INLINE void repulsion_of_rows(const Points& points, std::size_t first, Repulsion& result) {
    const float* x = points.x.data();
    const float* y = points.y.data();
    const std::size_t padded_count = points.x.size();
    Sums<rows> sums(x + first, y + first);
    const std::size_t own = first / lanes * lanes;
    for (std::size_t j = 0; j < own; j += lanes) sums.template add<false>(x + j, y + j, 0);
    sums.template add<true>(x + own, y + own, first - own);
    for (std::size_t j = own + lanes; j < padded_count; j += lanes) sums.template add<false>(x + j, y + j, 0);
    for (std::size_t i = 0; i < rows; ++i) {
        result.force.x[first + i] = sum_of_lanes(sums.force_x[i]);
        result.force.y[first + i] = sum_of_lanes(sums.force_y[i]);
        result.mass[first + i] = sum_of_lanes(sums.mass[i]);
    }
}

// `begin` is a multiple of four.
void repulsion_of_range(const Points& points, std::size_t begin, std::size_t end, Repulsion& result) {
    constexpr std::size_t at_once = registers == 1 ? 4 : 1;
    std::size_t i = begin;
    for (; i + at_once <= end; i += at_once) {
        repulsion_of_rows<at_once>(points, i, result);
    }
    for (; i < end; ++i) repulsion_of_rows<1>(points, i, result);
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(repulsion_of_range);

void exact_repulsion(const Points& points, const RunContext& context, Repulsion& result) {
    constexpr std::size_t grain = 64;
    parallel_for(points.count, grain, context, [&](std::size_t begin, std::size_t end) {
        HWY_DYNAMIC_DISPATCH(repulsion_of_range)(points, begin, end, result);
    });
    result.total_mass = 0;
    for (std::size_t i = 0; i < points.count; ++i) result.total_mass += result.mass[i];
}

}  // namespace hardlearn
#endif
