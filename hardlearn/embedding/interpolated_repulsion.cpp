#include "hardlearn/embedding/interpolated_repulsion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "hardlearn/core/elementary.hpp"
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

// The cubic B-spline's values at the four nodes around a point that is `f` past the second, and their
// derivatives.
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

void spread_range(const Points& points, std::size_t begin, std::size_t end, float* grid, std::size_t stride) {
    const D4 d;
    const float* u = points.x.data();
    const float* v = points.y.data();
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

void gather_range(const CellOrder& sorted, std::size_t begin, std::size_t end, const GridPotential& potential,
                  Repulsion& result) {
    const D4 d;
    const float* u = sorted.points.x.data();
    const float* v = sorted.points.y.data();
    const std::uint32_t* point_of = sorted.point.data();
    const auto [grid, stride, factor] = potential;
    float* mass = result.mass.data();
    float* force_x = result.force.x.data();
    float* force_y = result.force.y.data();
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
        const auto along_y = [](const float(&a)[order], const float(&b)[order]) {
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
constexpr std::size_t nodes_per_cell = 2;
constexpr double most_intervals = 1000;
// The whole kernel needs nodes this close; a smaller box gets closer ones.
constexpr double whole_kernel_spacing = 0.25;
constexpr double fewest_intervals = 16;
// Where the kernel is split, decay * spacing^2: a larger one leaves less to the near pairs and more to the
// grid.
constexpr double split_decay = 0.3;

// The spline's Fourier series: node values times it are spline coefficients times one. It comes in twice, for
// the points that push and for those that are pushed.
double spline_filter(std::size_t k, std::size_t length) {
    const double series = (2 + root_of_unity(k, length).real()) / 3;
    return 1 / (series * series);
}

}  // namespace

InterpolatedRepulsion::Box InterpolatedRepulsion::bounding_box(const Points& points) {
    Box box{points.x[0], points.y[0], points.x[0], points.y[0]};
    for (std::size_t i = 1; i < points.count; ++i) {
        box.least_x = std::min(box.least_x, points.x[i]);
        box.least_y = std::min(box.least_y, points.y[i]);
        box.extent_x = std::max(box.extent_x, points.x[i]);
        box.extent_y = std::max(box.extent_y, points.y[i]);
    }
    box.extent_x -= box.least_x;
    box.extent_y -= box.least_y;
    return box;
}

InterpolatedRepulsion::Shape InterpolatedRepulsion::shape_of(const Box& box, double spacing, bool split,
                                                             double count, double margin) {
    const auto nodes = [&](double extent) {
        // A grid left over from points that were much closer would need more nodes than there are numbers.
        return static_cast<std::size_t>(std::min(extent * margin / spacing, 1e9)) + 2 * border + 1;
    };
    Shape shape{spacing, split, nodes(box.extent_x), nodes(box.extent_y), 0};
    const double area = static_cast<double>(shape.nodes_x) * static_cast<double>(shape.nodes_y);
    constexpr double node_time = 6, point_time = 20, pair_time = 0.25, clumping = 3;
    // Near are the points of 5 x 5 cells.
    const double near =
        split ? std::min(count, clumping * count / area * 25 * nodes_per_cell * nodes_per_cell) : 0;
    shape.cost = node_time * area + (point_time + pair_time * near + (split ? 10 : 0)) * count;
    return shape;
}

// Spacings come in steps of half an octave, so that a grid serves while the points move.
InterpolatedRepulsion::Shape InterpolatedRepulsion::best_shape(const Box& box, double count, double margin) {
    const double extent = std::max({box.extent_x, box.extent_y, 1e-30f}) * margin;
    double whole = whole_kernel_spacing;
    while (whole * fewest_intervals > extent) whole *= 0.5;
    Shape best = shape_of(box, whole, false, count, margin);
    double spacing = 0.5;
    while (spacing * most_intervals < extent) spacing *= 2;
    const bool too_wide = whole * most_intervals < extent;
    for (int step = 0; step < 6; ++step, spacing *= std::numbers::sqrt2) {
        const Shape split = shape_of(box, spacing, true, count, margin);
        if ((step == 0 && too_wide) || split.cost < best.cost) best = split;
    }
    return best;
}

double InterpolatedRepulsion::plan(const Points& points) {
    box_ = bounding_box(points);
    const auto count = static_cast<double>(points.count);
    wanted_ = best_shape(box_, count, 1.05);
    if (grid_) least_ = shape_of(box_, grid_->spacing, std::isfinite(grid_->decay), count, 1.0);
    return grid_serves() ? least_.cost : wanted_.cost;
}

// Whether the grid at hand fits the points and costs little more than the best one: a new one's kernel has to
// be transformed first.
bool InterpolatedRepulsion::grid_serves() const {
    if (!grid_) return false;
    const std::size_t x = grid_->convolution.nodes_x(), y = grid_->convolution.nodes_y();
    if (x < least_.nodes_x || y < least_.nodes_y) return false;
    if (x * y > 2 * least_.nodes_x * least_.nodes_y + 1000) return false;
    const bool too_coarse = !least_.split && least_.spacing > wanted_.spacing;
    return !too_coarse && least_.cost <= 1.3 * wanted_.cost;
}

void InterpolatedRepulsion::prepare_grid(const RunContext& context) {
    if (grid_serves()) return;
    const std::size_t length_x = transform_length(2 * wanted_.nodes_x);
    const std::size_t length_y = transform_length(2 * wanted_.nodes_y);
    const double h = wanted_.spacing;
    const double decay = wanted_.split ? split_decay / (h * h) : std::numeric_limits<double>::infinity();
    const auto squared = [&](std::size_t dx, std::size_t dy) {
        const auto x = static_cast<double>(dx) * h, y = static_cast<double>(dy) * h;
        return x * x + y * y;
    };
    const double reach = squared(length_x / 2, length_y / 2);
    const auto kernel = [&](std::size_t dx, std::size_t dy) {
        const double s = 1 + squared(dx, dy);
        // 1 / s - 1 / (1 + reach), without cancellation.
        const double whole = (1 + reach - s) / (s * (1 + reach));
        return std::isfinite(decay) ? whole - exponential_decay(decay * s) / s : whole;
    };
    grid_.reset();
    grid_.emplace(Grid{h, decay, 1 / (1 + reach), GridConvolution(length_x, length_y)});
    grid_->convolution.set_kernel(kernel, spline_filter, context);
}

void InterpolatedRepulsion::sort_by_cell(const Points& points) {
    const std::size_t n = points.count;
    const auto scale = static_cast<float>(1 / grid_->spacing);
    const auto place = [&](float value, float least) {
        return (value - least) * scale + static_cast<float>(border - 1);
    };
    const auto cell = [](float grid_place) {
        return static_cast<std::uint32_t>(grid_place) / nodes_per_cell;
    };
    order_.columns = grid_->convolution.nodes_x() / nodes_per_cell + 1;
    order_.rows = grid_->convolution.nodes_y() / nodes_per_cell + 1;
    if (order_.points.count != n + Matrix<float>::padded(1)) {
        order_.points = Points(n + Matrix<float>::padded(1), far_away);
        order_.point.resize(n);
        order_.cell.resize(n);
        cell_of_.resize(n);
    }
    auto& begin = order_.begin;
    begin.assign(order_.columns * order_.rows + 2, 0);
    // Counts are kept two places on, so that after the second loop each cell's beginning is in its own place.
    for (std::size_t i = 0; i < n; ++i) {
        cell_of_[i] = static_cast<std::uint32_t>(cell(place(points.x[i], box_.least_x)) * order_.rows +
                                                 cell(place(points.y[i], box_.least_y)));
        ++begin[cell_of_[i] + 2];
    }
    for (std::size_t c = 2; c < begin.size(); ++c) begin[c] += begin[c - 1];
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t slot = begin[cell_of_[i] + 1]++;
        order_.point[slot] = static_cast<std::uint32_t>(i);
        order_.cell[slot] = cell_of_[i];
        order_.points.x[slot] = place(points.x[i], box_.least_x);
        order_.points.y[slot] = place(points.y[i], box_.least_y);
    }
}

void InterpolatedRepulsion::spread(const RunContext& context) {
    auto& convolution = grid_->convolution;
    std::ranges::fill(convolution.grid(), 0.0f);
    // Bands of cell columns that are wider than a spline: the even ones touch disjoint nodes, and so do the
    // odd ones.
    constexpr std::size_t band = 8;
    for (const std::size_t parity : {0u, 1u}) {
        const std::size_t bands = order_.columns / (2 * band) + 1;
        parallel_for_each(bands, context, [&](std::size_t index) {
            const std::size_t first = std::min((2 * index + parity) * band, order_.columns);
            const std::size_t last = std::min(first + band, order_.columns);
            HWY_DYNAMIC_DISPATCH(spread_range)
            (order_.points, order_.begin[first * order_.rows], order_.begin[last * order_.rows],
             convolution.grid().data(), convolution.stride());
        });
    }
}

void InterpolatedRepulsion::gather(const RunContext& context, Repulsion& result) {
    auto& convolution = grid_->convolution;
    const GridPotential potential = {.nodes = convolution.grid().data(),
                                     .stride = convolution.stride(),
                                     .force_of_slope = static_cast<float>(-0.5 / grid_->spacing)};
    parallel_for(order_.point.size(), 512, context, [&](std::size_t begin, std::size_t end) {
        HWY_DYNAMIC_DISPATCH(gather_range)(order_, begin, end, potential, result);
    });
}

void InterpolatedRepulsion::compute(const Points& points, const RunContext& context, Repulsion& result) {
    prepare_grid(context);
    sort_by_cell(points);
    spread(context);
    grid_->convolution.apply(context);
    gather(context, result);
    if (std::isfinite(grid_->decay)) {
        const NearKernel kernel = {.spacing = static_cast<float>(grid_->spacing),
                                   .decay = static_cast<float>(grid_->decay)};
        add_near_repulsion(order_, kernel, context, result);
    }
    // The base was subtracted from every pair's kernel, and a point's own kernel is 1.
    const auto n = static_cast<double>(points.count);
    result.total_mass = n * n * grid_->base - n;
    for (std::size_t i = 0; i < points.count; ++i) result.total_mass += result.mass[i];
}

}  // namespace hardlearn
#endif
