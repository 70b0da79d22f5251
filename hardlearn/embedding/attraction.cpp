#include "hardlearn/embedding/attraction.hpp"

#include "hardlearn/core/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/attraction.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

void attraction_of_row(const std::int32_t* columns, const float* values, std::size_t count, const float* x,
                       const float* y, std::size_t row, float* force_x, float* force_y) {
    const D d;
    const hn::RebindToSigned<D> di;
    const V one = hn::Set(d, 1.0f);
    const V x_own = hn::Set(d, x[row]);
    const V y_own = hn::Set(d, y[row]);
    V sum_x[registers], sum_y[registers];
    for (std::size_t r = 0; r < registers; ++r) sum_x[r] = sum_y[r] = hn::Zero(d);
    for (std::size_t j = 0; j < count; j += lanes) {
        for (std::size_t r = 0; r < registers; ++r) {
            const std::size_t place = j + r * register_lanes;
            const auto others = hn::Load(di, columns + place);
            const V dx = hn::Sub(x_own, hn::GatherIndex(d, x, others));
            const V dy = hn::Sub(y_own, hn::GatherIndex(d, y, others));
            const V squared = fused_multiply_add(dx, dx, fused_multiply_add(dy, dy, one));
            const V pull = hn::Div(hn::Load(d, values + place), squared);
            sum_x[r] = fused_multiply_add(pull, dx, sum_x[r]);
            sum_y[r] = fused_multiply_add(pull, dy, sum_y[r]);
        }
    }
    force_x[row] = sum_of_lanes(sum_x);
    force_y[row] = sum_of_lanes(sum_y);
}

void attraction_of_range(const std::size_t* row_begin, const std::int32_t* columns, const float* values,
                         const float* x, const float* y, std::size_t begin, std::size_t end, float* force_x,
                         float* force_y) {
    for (std::size_t i = begin; i < end; ++i) {
        const std::size_t first = row_begin[i];
        attraction_of_row(columns + first, values + first, row_begin[i + 1] - first, x, y, i, force_x, force_y);
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(attraction_of_range);

void attraction(const InputAffinities& affinities, const Points& points, const RunContext& context,
                Points& force) {
    constexpr std::size_t grain = 256;
    parallel_for(points.count, grain, context, [&](std::size_t begin, std::size_t end) {
        HWY_DYNAMIC_DISPATCH(attraction_of_range)
        (affinities.row_begin.data(), affinities.columns.data(), affinities.values.data(), points.x.data(),
         points.y.data(), begin, end, force.x.data(), force.y.data());
    });
}

}  // namespace hardlearn
#endif
