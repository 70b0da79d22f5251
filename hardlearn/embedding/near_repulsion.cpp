#include "hardlearn/embedding/near_repulsion.hpp"

#include <algorithm>

#include "hardlearn/core/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/near_repulsion.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

// exp(x) for x <= 0, relative error below 1e-5 and 0 far below: 2^n times a polynomial in the rest.
HWY_INLINE V exponential(V x) {
    const D d;
    const hn::RebindToUnsigned<D> du;
    const V bounded = hn::Max(x, hn::Set(d, -80.0f));
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    const V magic = hn::Set(d, 12582912.0f);
    const V shifted = fused_multiply_add(bounded, hn::Set(d, 1.44269504f), magic);
    const V rest = fused_multiply_add(hn::Sub(shifted, magic), hn::Set(d, -0.693147181f), bounded);
    V y = hn::Set(d, 1.0f / 120);
    y = fused_multiply_add(y, rest, hn::Set(d, 1.0f / 24));
    y = fused_multiply_add(y, rest, hn::Set(d, 1.0f / 6));
    y = fused_multiply_add(y, rest, hn::Set(d, 0.5f));
    y = fused_multiply_add(y, rest, hn::Set(d, 1.0f));
    y = fused_multiply_add(y, rest, hn::Set(d, 1.0f));
    return hn::BitCast(d, hn::Add(hn::BitCast(du, y), hn::ShiftLeft<23>(hn::BitCast(du, shifted))));
}

// Points one behind the other.
struct PointRun {
    const float* xs;
    const float* ys;
    std::size_t count;
};

struct Place {
    float x, y;
};

struct NearSums {
    V x[registers], y[registers], mass[registers];
};

// Adds the push of the run's points on the point there; reads whole registers.
HWY_INLINE void add_run(const NearKernel& kernel, Place at, PointRun run, NearSums& sums) {
    const D d;
    const V one = hn::Set(d, 1.0f);
    const V spacing = hn::Set(d, kernel.spacing);
    const V decay = hn::Set(d, kernel.decay);
    const V minus_decay = hn::Set(d, -kernel.decay);
    for (std::size_t j = 0; j < run.count; j += lanes) {
        for (std::size_t r = 0; r < registers; ++r) {
            const std::size_t place = j + r * register_lanes;
            const V dx = hn::Mul(spacing, hn::Sub(hn::Set(d, at.x), hn::LoadU(d, run.xs + place)));
            const V dy = hn::Mul(spacing, hn::Sub(hn::Set(d, at.y), hn::LoadU(d, run.ys + place)));
            const V s = fused_multiply_add(dx, dx, fused_multiply_add(dy, dy, one));
            const V q = hn::Div(one, s);
            const V within = hn::Iota(d, static_cast<float>(place));
            const V value = hn::IfThenElseZero(hn::Lt(within, hn::Set(d, static_cast<float>(run.count))),
                                               hn::Mul(exponential(hn::Mul(minus_decay, s)), q));
            // Minus half the kernel's derivative by the squared distance, doubled by the chain rule.
            const V push = hn::Mul(value, hn::Add(decay, q));
            sums.mass[r] = hn::Add(sums.mass[r], value);
            sums.x[r] = fused_multiply_add(push, dx, sums.x[r]);
            sums.y[r] = fused_multiply_add(push, dy, sums.y[r]);
        }
    }
}

void near_repulsion_of_range(const CellOrder& order, const NearKernel& kernel, std::size_t begin,
                             std::size_t end, Repulsion& result) {
    constexpr std::size_t reach = 2;
    const D d;
    const float* xs = order.points.x.data();
    const float* ys = order.points.y.data();
    for (std::size_t i = begin; i < end; ++i) {
        const std::size_t column = order.cell[i] / order.rows, row = order.cell[i] % order.rows;
        const std::size_t first_column = column < reach ? 0 : column - reach;
        const std::size_t last_column = column + reach < order.columns ? column + reach : order.columns - 1;
        const std::size_t first_row = row < reach ? 0 : row - reach;
        const std::size_t last_row = row + reach < order.rows ? row + reach : order.rows - 1;
        NearSums sums;
        for (std::size_t r = 0; r < registers; ++r) sums.x[r] = sums.y[r] = sums.mass[r] = hn::Zero(d);
        for (std::size_t c = first_column; c <= last_column; ++c) {
            // The cells of one column are neighbours in the order.
            const std::size_t first = order.begin[c * order.rows + first_row];
            const std::size_t last = order.begin[c * order.rows + last_row + 1];
            add_run(kernel, {xs[i], ys[i]}, {xs + first, ys + first, last - first}, sums);
        }
        const std::size_t point = order.point[i];
        result.force.x[point] += sum_of_lanes(sums.x);
        result.force.y[point] += sum_of_lanes(sums.y);
        result.mass[point] += sum_of_lanes(sums.mass);
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(near_repulsion_of_range);

void add_near_repulsion(const CellOrder& order, const NearKernel& kernel, const RunContext& context,
                        Repulsion& result) {
    parallel_for(order.point.size(), 256, context, [&](std::size_t begin, std::size_t end) {
        HWY_DYNAMIC_DISPATCH(near_repulsion_of_range)(order, kernel, begin, end, result);
    });
}

}  // namespace hardlearn
#endif
