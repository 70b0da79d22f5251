#include "hardlearn/embedding/interpolated_repulsion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hardlearn/core/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/embedding/interpolated_repulsion.cpp"
#include <hwy/foreach_target.h>

#include "hardlearn/embedding/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hardlearn::HWY_NAMESPACE {

constexpr std::size_t order = 4;  // cubic splines touch four nodes
using D4 = hn::CappedTag<float, order>;
using V4 = hn::Vec<D4>;
constexpr std::size_t register4_lanes = hn::MaxLanes(D4());
constexpr std::size_t registers4 = order / register4_lanes;

HWY_INLINE V4 fused_multiply_add4(V4 a, V4 b, V4 c) {
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
    return hn::Set(D4(), std::fmaf(hn::GetLane(a), hn::GetLane(b), hn::GetLane(c)));
#else
    return hn::MulAdd(a, b, c);
#endif
}

// The cubic B-spline's values at the four nodes around a point that is `f` past the second, and their derivatives.
HWY_INLINE void spline_weights(float f, float* weights) {
    const float g = 1 - f;
    const float f2 = f * f, g2 = g * g;
    weights[0] = g * g2 * (1.0f / 6);
    weights[1] = (2.0f / 3) - f2 * (1 - 0.5f * f);
    weights[2] = (2.0f / 3) - g2 * (1 - 0.5f * g);
    weights[3] = f * f2 * (1.0f / 6);
}

HWY_INLINE void spline_derivatives(float f, float* derivatives) {
    const float g = 1 - f;
    derivatives[0] = -0.5f * g * g;
    derivatives[1] = -f * (2 - 1.5f * f);
    derivatives[2] = g * (2 - 1.5f * g);
    derivatives[3] = 0.5f * f * f;
}

void spread_range(const float* u, const float* v, std::size_t begin, std::size_t end, float* grid,
                  std::size_t stride) {
    const D4 d;
    for (std::size_t i = begin; i < end; ++i) {
        const auto column = static_cast<std::size_t>(u[i]);
        const auto row = static_cast<std::size_t>(v[i]);
        HWY_ALIGN float weights_x[order], weights_y[order];
        spline_weights(u[i] - static_cast<float>(column), weights_x);
        spline_weights(v[i] - static_cast<float>(row), weights_y);
        float* corner = grid + (column - 1) * stride + row - 1;
        for (std::size_t a = 0; a < order; ++a) {
            for (std::size_t r = 0; r < registers4; ++r) {
                float* nodes = corner + a * stride + r * register4_lanes;
                const V4 weight_y = hn::Load(d, weights_y + r * register4_lanes);
                const V4 sum = fused_multiply_add4(hn::Set(d, weights_x[a]), weight_y, hn::LoadU(d, nodes));
                hn::StoreU(sum, d, nodes);
            }
        }
    }
}

void gather_range(const float* u, const float* v, const std::uint32_t* point_of, std::size_t begin,
                  std::size_t end, const float* grid, std::size_t stride, float factor, float* force_x,
                  float* force_y, float* mass) {
    const D4 d;
    for (std::size_t i = begin; i < end; ++i) {
        const auto column = static_cast<std::size_t>(u[i]);
        const auto row = static_cast<std::size_t>(v[i]);
        float weights_x[order], weights_y[order], derivatives_x[order], derivatives_y[order];
        spline_weights(u[i] - static_cast<float>(column), weights_x);
        spline_weights(v[i] - static_cast<float>(row), weights_y);
        spline_derivatives(u[i] - static_cast<float>(column), derivatives_x);
        spline_derivatives(v[i] - static_cast<float>(row), derivatives_y);
        HWY_ALIGN float values[order], slopes[order];
        const float* corner = grid + (column - 1) * stride + row - 1;
        for (std::size_t r = 0; r < registers4; ++r) {
            V4 value = hn::Zero(d), slope = hn::Zero(d);
            for (std::size_t a = 0; a < order; ++a) {
                const V4 nodes = hn::LoadU(d, corner + a * stride + r * register4_lanes);
                value = fused_multiply_add4(hn::Set(d, weights_x[a]), nodes, value);
                slope = fused_multiply_add4(hn::Set(d, derivatives_x[a]), nodes, slope);
            }
            hn::Store(value, d, values + r * register4_lanes);
            hn::Store(slope, d, slopes + r * register4_lanes);
        }
        const auto along_y = [](const float (&a)[order], const float (&b)[order]) {
            return (a[0] * b[0] + a[1] * b[1]) + (a[2] * b[2] + a[3] * b[3]);
        };
        const std::size_t point = point_of[i];
        mass[point] = along_y(values, weights_y);
        force_x[point] = factor * along_y(slopes, weights_y);
        force_y[point] = factor * along_y(values, derivatives_y);
    }
}

}  // namespace hardlearn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn {

HWY_EXPORT(spread_range);
HWY_EXPORT(gather_range);

namespace {

// Nodes beyond the points' box on either side, that the splines of its border need.
constexpr std::size_t border = 2;
constexpr double fewest_intervals = 24;
constexpr double most_intervals = 1000;

// The spline's Fourier series: node values times it are spline coefficients times one. It comes in twice, for the
// points that push and for those that are pushed.
double spline_filter(std::size_t k, std::size_t length) {
    const double series =
        (2 + std::cos(2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length))) / 3;
    return 1 / (series * series);
}

}  // namespace

InterpolatedRepulsion::Box InterpolatedRepulsion::bounding_box(const Points& points) {
    const auto [low_x, high_x] = std::minmax_element(points.x.begin(), points.x.begin() + points.count);
    const auto [low_y, high_y] = std::minmax_element(points.y.begin(), points.y.begin() + points.count);
    return {*low_x, *low_y, *high_x - *low_x, *high_y - *low_y};
}

// Spacings come in steps of a quarter octave, so that kernels can be kept while the points move.
InterpolatedRepulsion::Shape InterpolatedRepulsion::shape_for(const Box& box, double margin) const {
    const double extent = std::max({box.extent_x, box.extent_y, 1e-30f}) * margin;
    double spacing = largest_spacing_;
    while (spacing * fewest_intervals > extent) spacing *= 0.5;
    while (spacing * most_intervals < extent) spacing *= 2;
    const auto nodes = [&](double length) {
        return static_cast<std::size_t>(length * margin / spacing) + 2 * border + 1;
    };
    return {spacing, nodes(box.extent_x), nodes(box.extent_y)};
}

double InterpolatedRepulsion::estimated_cost(const Points& points) const {
    const Shape shape = shape_for(bounding_box(points), 1.05);
    return 6.0 * static_cast<double>(shape.nodes_x * shape.nodes_y) + 20.0 * static_cast<double>(points.count);
}

void InterpolatedRepulsion::prepare_grid(const Box& box, const RunContext& context) {
    const Shape needed = shape_for(box, 1.0);
    const Shape wanted = shape_for(box, 1.05);
    if (grid_ && grid_->spacing == needed.spacing) {
        const std::size_t x = grid_->convolution.nodes_x(), y = grid_->convolution.nodes_y();
        const bool fits = x >= needed.nodes_x && y >= needed.nodes_y;
        if (fits && x * y <= 1.5 * static_cast<double>(wanted.nodes_x * wanted.nodes_y) + 1000) return;
    }
    const std::size_t length_x = transform_length(2 * wanted.nodes_x);
    const std::size_t length_y = transform_length(2 * wanted.nodes_y);
    const double h = wanted.spacing;
    const double reach_x = static_cast<double>(length_x) / 2 * h, reach_y = static_cast<double>(length_y) / 2 * h;
    const double reach = reach_x * reach_x + reach_y * reach_y;
    grid_.reset();
    grid_.emplace(Grid{h, 1 / (1 + reach), GridConvolution(length_x, length_y)});
    const auto kernel = [&](std::size_t dx, std::size_t dy) {
        const double squared = (static_cast<double>(dx) * static_cast<double>(dx) +
                                static_cast<double>(dy) * static_cast<double>(dy)) * h * h;
        // 1 / (1 + squared) - 1 / (1 + reach), without cancellation.
        return (reach - squared) / ((1 + squared) * (1 + reach));
    };
    grid_->convolution.set_kernel(kernel, spline_filter, context);
}

// Points by their column of nodes (x), so that columns can be spread to in parallel and in a fixed order.
void InterpolatedRepulsion::sort_by_column(const Points& points, const Box& box) {
    const std::size_t n = points.count;
    const auto scale = static_cast<float>(1 / grid_->spacing);
    const std::size_t columns = grid_->convolution.nodes_x();
    if (sorted_.count != n) {
        sorted_ = Points(n);
        order_.resize(n);
        column_of_.resize(n);
    }
    column_begin_.assign(columns + 1, 0);
    const auto place = [&](float value, float least) { return (value - least) * scale + static_cast<float>(border - 1); };
    for (std::size_t i = 0; i < n; ++i) {
        column_of_[i] = static_cast<std::uint32_t>(place(points.x[i], box.least_x));
        ++column_begin_[column_of_[i] + 1];
    }
    for (std::size_t c = 0; c < columns; ++c) column_begin_[c + 1] += column_begin_[c];
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t slot = column_begin_[column_of_[i]]++;
        order_[slot] = static_cast<std::uint32_t>(i);
        sorted_.x[slot] = place(points.x[i], box.least_x);
        sorted_.y[slot] = place(points.y[i], box.least_y);
    }
    // The loop moved each beginning to the next column's.
    std::copy_backward(column_begin_.begin(), column_begin_.end() - 1, column_begin_.end());
    column_begin_[0] = 0;
}

void InterpolatedRepulsion::spread(const RunContext& context) {
    auto& convolution = grid_->convolution;
    std::ranges::fill(convolution.grid(), 0.0f);
    // Bands of columns that are wider than a spline: the even ones touch disjoint nodes, and so do the odd ones.
    constexpr std::size_t band = 16;
    const std::size_t columns = convolution.nodes_x();
    for (const std::size_t parity : {0u, 1u}) {
        const std::size_t bands = (columns + (1 - parity) * band) / (2 * band) + 1;
        parallel_for_each(bands, context, [&](std::size_t index) {
            const std::size_t first = std::min((2 * index + parity) * band, columns);
            const std::size_t last = std::min(first + band, columns);
            HWY_DYNAMIC_DISPATCH(spread_range)
            (sorted_.x.data(), sorted_.y.data(), column_begin_[first], column_begin_[last],
             convolution.grid().data(), convolution.stride());
        });
    }
}

void InterpolatedRepulsion::gather(const RunContext& context, Repulsion& result) {
    auto& convolution = grid_->convolution;
    const auto factor = static_cast<float>(-0.5 / grid_->spacing);
    parallel_for(sorted_.count, 512, context, [&](std::size_t begin, std::size_t end) {
        HWY_DYNAMIC_DISPATCH(gather_range)
        (sorted_.x.data(), sorted_.y.data(), order_.data(), begin, end, convolution.grid().data(),
         convolution.stride(), factor, result.force.x.data(), result.force.y.data(), result.mass.data());
    });
    // The base was subtracted from every pair's kernel, and a point's own kernel is 1.
    const auto n = static_cast<double>(sorted_.count);
    result.total_mass = n * n * grid_->base - n;
    for (std::size_t i = 0; i < sorted_.count; ++i) result.total_mass += result.mass[i];
}

void InterpolatedRepulsion::compute(const Points& points, const RunContext& context, Repulsion& result) {
    const Box box = bounding_box(points);
    prepare_grid(box, context);
    sort_by_column(points, box);
    spread(context);
    grid_->convolution.apply(context);
    gather(context, result);
}

}  // namespace hardlearn
#endif
