#include "hardlearn/svm/small_smo.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/svm/small_smo.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::smo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr std::size_t lanes = hn::MaxLanes(D());
using Doubles = hn::CappedTag<double, 8>;
using HalfFloats = hn::Rebind<float, Doubles>;
using VD = hn::Vec<Doubles>;
constexpr std::size_t double_lanes = hn::MaxLanes(Doubles());
constexpr float infinity = std::numeric_limits<float>::infinity();

template <std::size_t registers>
HWY_INLINE V highest_of(const V (&values)[registers]) {
    V highest = values[0];
    for (std::size_t r = 1; r < registers; ++r) highest = hn::Max(highest, values[r]);
    return hn::MaxOfLanes(D(), highest);
}

template <std::size_t registers>
HWY_INLINE std::size_t lowest_index_of(const V (&values)[registers], V value) {
    std::size_t index = 0;
    for (std::size_t r = registers; r-- > 0;) {
        const std::intptr_t lane = hn::FindFirstTrue(D(), hn::Eq(values[r], value));
        index = lane >= 0 ? r * lanes + static_cast<std::size_t>(lane) : index;
    }
    return index;
}

template <std::size_t registers>
struct SmallSolver {
    const Problem& problem;
    Workspace& workspace;
    V slope[registers];
    V up[registers];   // 0 where c_i < upper_i, else -infinity
    V low[registers];  // 0 where c_j > lower_j, else infinity
    V index[registers];
    V top;
    std::size_t top_index = 0;

    HWY_INLINE SmallSolver(const Problem& p, Workspace& w) : problem(p), workspace(w) {
        const D d;
        const V size = hn::Set(d, static_cast<float>(problem.size));
        const V num_positive = hn::Set(d, static_cast<float>(problem.num_positive));
        for (std::size_t r = 0; r < registers; ++r) {
            index[r] = hn::Iota(d, static_cast<float>(r * lanes));
            const auto positive = hn::Lt(index[r], num_positive);
            const auto inside = hn::Lt(index[r], size);
            const V cost = hn::IfThenElseZero(inside, hn::Load(d, workspace.costs.data() + r * lanes));
            slope[r] = hn::IfThenElse(positive, hn::Set(d, 1.0f), hn::Set(d, -1.0f));
            up[r] = hn::IfThenElse(positive, hn::Zero(d), hn::Set(d, -infinity));
            low[r] = hn::IfThenElse(positive, hn::Set(d, infinity),
                                    hn::IfThenElse(inside, hn::Zero(d), hn::Set(d, infinity)));
            hn::Store(hn::IfThenElseZero(positive, cost), d, workspace.room_up.data() + r * lanes);
            hn::Store(hn::IfThenZeroElse(positive, cost), d, workspace.room_down.data() + r * lanes);
        }
        start_bounds();
        top = hn::Set(d, 1.0f);
    }

    // At c = 0 the room up is the upper bound, the room down the negative of the lower one.
    HWY_INLINE void start_bounds() {
        const Doubles d;
        const HalfFloats df;
        for (std::size_t k = 0; k < registers * lanes; k += double_lanes) {
            const VD room_up = hn::PromoteTo(d, hn::Load(df, workspace.room_up.data() + k));
            const VD room_down = hn::PromoteTo(d, hn::Load(df, workspace.room_down.data() + k));
            hn::Store(room_up, d, workspace.upper.data() + k);
            hn::Store(hn::Neg(room_down), d, workspace.lower.data() + k);
            hn::Store(hn::Zero(d), d, workspace.values.data() + k);
        }
    }

    // Returns as iterate() of smo.cpp does.
    HWY_INLINE bool iterate(float tolerance, bool force, std::size_t max_iterations,
                            std::size_t& num_iterations) {
        const D d;
        HWY_ALIGN float steps[registers * lanes];
        V gain[registers];
        for (; num_iterations < max_iterations; ++num_iterations) {
            const std::size_t i = top_index;
            const float* HWY_RESTRICT row_i = problem.gram + i * problem.stride;
            const V own = hn::Set(d, workspace.diagonal[i]);
            auto violating = hn::Lt(top, top);
            for (std::size_t r = 0; r < registers; ++r) {
                const V gap = hn::Max(hn::Sub(top, hn::Add(slope[r], low[r])), hn::Zero(d));
                violating = hn::Or(violating, hn::Gt(gap, hn::Set(d, tolerance)));
                const V cross = hn::Load(d, row_i + r * lanes);
                const V diagonal = hn::Load(d, workspace.diagonal.data() + r * lanes);
                const V curvature = hn::Sub(hn::Add(own, diagonal), hn::Add(cross, cross));
                const V step = hn::Div(gap, hn::Max(curvature, hn::Set(d, least_curvature)));
                hn::Store(step, d, steps + r * lanes);
                gain[r] = hn::Mul(gap, step);
            }
            if (hn::AllFalse(d, violating) && !force) return true;
            force = false;
            const std::size_t j = lowest_index_of(gain, highest_of(gain));
            if (!move(i, j, steps[j])) return false;
        }
        return false;
    }

    // Moves c_i up and c_j down and selects the next i. False if the step is too small to change anything.
    // Whether a bound is hit is decided in float, so that rounding errors leave nothing beside a bound.
    HWY_INLINE bool move(std::size_t i, std::size_t j, float step) {
        const D d;
        const V room_i = hn::Set(d, workspace.room_up[i]), room_j = hn::Set(d, workspace.room_down[j]);
        const V factor = hn::Min(hn::Set(d, step), hn::Min(room_i, room_j));
        if (!move_values(i, j, hn::GetLane(factor))) return false;
        const V up_i = hn::IfThenElseZero(hn::Ge(factor, room_i), hn::Set(d, -infinity));
        const V low_j = hn::IfThenElseZero(hn::Ge(factor, room_j), hn::Set(d, infinity));
        const V at_i = hn::Set(d, static_cast<float>(i)), at_j = hn::Set(d, static_cast<float>(j));
        const float* HWY_RESTRICT row_i = problem.gram + i * problem.stride;
        const float* HWY_RESTRICT row_j = problem.gram + j * problem.stride;
        V reach[registers];
        for (std::size_t r = 0; r < registers; ++r) {
            const V difference = hn::Sub(hn::Load(d, row_i + r * lanes), hn::Load(d, row_j + r * lanes));
            slope[r] = hn::Sub(slope[r], hn::Mul(factor, difference));
            const auto is_i = hn::Eq(index[r], at_i), is_j = hn::Eq(index[r], at_j);
            up[r] = hn::IfThenElse(is_i, up_i, hn::IfThenZeroElse(is_j, up[r]));
            low[r] = hn::IfThenElse(is_j, low_j, hn::IfThenZeroElse(is_i, low[r]));
            reach[r] = hn::Add(slope[r], up[r]);
        }
        top = highest_of(reach);
        top_index = lowest_index_of(reach, top);
        return true;
    }

    // In vectors of one lane: which bound is hit cannot be predicted, so nothing may branch on it.
    HWY_INLINE bool move_values(std::size_t i, std::size_t j, float step) {
        const hn::CappedTag<double, 1> d;
        const auto old_i = hn::Set(d, workspace.values[i]), old_j = hn::Set(d, workspace.values[j]);
        const auto upper_i = hn::Set(d, workspace.upper[i]), lower_j = hn::Set(d, workspace.lower[j]);
        const auto wanted = hn::Set(d, static_cast<double>(step));
        const auto hit_i = hn::Ge(wanted, hn::Set(d, static_cast<double>(workspace.room_up[i])));
        const auto hit_j = hn::Ge(wanted, hn::Set(d, static_cast<double>(workspace.room_down[j])));
        const auto taken = hn::IfThenElse(hit_i, hn::Sub(upper_i, old_i),
                                          hn::IfThenElse(hit_j, hn::Sub(old_j, lower_j), wanted));
        const double new_i = hn::GetLane(hn::IfThenElse(hit_i, upper_i, hn::Add(old_i, taken)));
        const double new_j = hn::GetLane(hn::IfThenElse(hit_j, lower_j, hn::Sub(old_j, taken)));
        const bool moved = new_i != workspace.values[i] || new_j != workspace.values[j];
        set_value(i, new_i);
        set_value(j, new_j);
        return moved;
    }

    HWY_INLINE void set_value(std::size_t i, double value) {
        workspace.values[i] = value;
        workspace.room_up[i] = static_cast<float>(workspace.upper[i] - value);
        workspace.room_down[i] = static_cast<float>(value - workspace.lower[i]);
    }

    HWY_INLINE void round_coefficients() {
        for (std::size_t i = 0; i < problem.size; ++i) {
            workspace.coefficients[i] = static_cast<float>(workspace.values[i]);
        }
    }

    HWY_INLINE void compute_exact_slope() {
        const Doubles d;
        constexpr std::size_t parts = registers * lanes / double_lanes;
        VD exact[parts];
        const std::size_t num_positive = problem.num_positive;
        for (std::size_t k = 0; k < parts; ++k) {
            const VD at = hn::Iota(d, static_cast<double>(k * double_lanes));
            const auto positive = hn::Lt(at, hn::Set(d, static_cast<double>(num_positive)));
            exact[k] = hn::IfThenElse(positive, hn::Set(d, 1.0), hn::Set(d, -1.0));
        }
        for (std::size_t i = 0; i < problem.size; ++i) {
            const VD factor = hn::Set(d, static_cast<double>(workspace.coefficients[i]));
            const float* HWY_RESTRICT row = problem.gram + i * problem.stride;
            for (std::size_t k = 0; k < parts; ++k) {
                const VD kernel = hn::PromoteTo(d, hn::Load(HalfFloats(), row + k * double_lanes));
                exact[k] = hn::Sub(exact[k], hn::Mul(factor, kernel));
            }
        }
        for (std::size_t k = 0; k < parts; ++k) {
            hn::Store(exact[k], d, workspace.exact_slope.data() + k * double_lanes);
        }
    }

    // As optimality() of smo.cpp, with eight sums side by side.
    HWY_INLINE Optimality measure_optimality() const {
        double highest_up = -infinity, lowest_low = infinity;
        double sums[8] = {}, counts[8] = {};
        for (std::size_t i = 0; i < problem.size; ++i) {
            const double exact = workspace.exact_slope[i];
            const double value = workspace.coefficients[i];
            const bool is_up = value < workspace.upper[i];
            const bool is_low = value > workspace.lower[i];
            highest_up = std::max(highest_up, is_up ? exact : -infinity);
            lowest_low = std::min(lowest_low, is_low ? exact : infinity);
            sums[i % 8] += is_up && is_low ? exact : 0.0;
            counts[i % 8] += is_up && is_low ? 1.0 : 0.0;
        }
        for (std::size_t half = 4; half > 0; half /= 2) {
            for (std::size_t k = 0; k < half; ++k) {
                sums[k] += sums[k + half];
                counts[k] += counts[k + half];
            }
        }
        const double middle = (highest_up + lowest_low) / 2;
        return {.violation = highest_up - lowest_low,
                .bias = counts[0] > 0 ? sums[0] / counts[0] : middle,
                .middle = middle};
    }

    HWY_INLINE void restart(double constant) {
        const D d;
        for (std::size_t i = 0; i < problem.size; ++i) {
            set_value(i, static_cast<double>(workspace.coefficients[i]));
            mark_bounds(workspace, i);
            workspace.slope[i] = static_cast<float>(workspace.exact_slope[i] - constant);
        }
        V reach[registers];
        for (std::size_t r = 0; r < registers; ++r) {
            slope[r] = hn::Load(d, workspace.slope.data() + r * lanes);
            up[r] = hn::Load(d, workspace.up_penalty.data() + r * lanes);
            low[r] = hn::Load(d, workspace.low_penalty.data() + r * lanes);
            reach[r] = hn::Add(slope[r], up[r]);
        }
        top = highest_of(reach);
        top_index = lowest_index_of(reach, top);
    }
};

// solve_by() of smo.hpp, inside one target so that registers last from one iteration to the next.
template <std::size_t registers>
HWY_NOINLINE bool solve_in_registers(const Problem& problem, Workspace& workspace,
                                     const SolverOptions& options, Outcome& outcome) {
    SmallSolver<registers> solver(problem, workspace);
    double target = options.tolerance;
    for (int attempt = 0; attempt < rounding_attempts; ++attempt) {
        const bool progressing = solver.iterate(static_cast<float>(target), attempt > 0,
                                                options.max_iterations, outcome.num_iterations);
        solver.round_coefficients();
        solver.compute_exact_slope();
        const Optimality found = solver.measure_optimality();
        outcome.bias = found.bias;
        outcome.kkt_violation = found.violation;
        outcome.converged = found.violation <= options.tolerance && std::isfinite(found.bias);
        if (outcome.converged || outcome.num_iterations >= options.max_iterations) return true;
        if (!progressing) return false;
        if (attempt > 0) target = options.tolerance / 2;
        solver.restart(found.middle);
    }
    return false;
}

bool solve_small_impl(const Problem& problem, Workspace& workspace, const SolverOptions& options,
                      Outcome& outcome) {
    constexpr std::size_t per_chunk = 16 / lanes;
    switch ((problem.size + 15) / 16) {
        case 1:
            return solve_in_registers<per_chunk>(problem, workspace, options, outcome);
        case 2:
            return solve_in_registers<2 * per_chunk>(problem, workspace, options, outcome);
        case 3:
            return solve_in_registers<3 * per_chunk>(problem, workspace, options, outcome);
        default:
            return solve_in_registers<4 * per_chunk>(problem, workspace, options, outcome);
    }
}

// Row `row` of the duel. Whole registers are read, so samples behind the duel's last one are read too and
// dropped.
HWY_INLINE void gather_row(const float* row, const Duelists& duelists, float* HWY_RESTRICT out) {
    const D d;
    const V num_positive = hn::Set(d, static_cast<float>(duelists.num_positive));
    const V size = hn::Set(d, static_cast<float>(duelists.size()));
    const float* positive = row + duelists.first_positive;
    const float* negative = row + (duelists.first_negative - duelists.num_positive);
    V index = hn::Iota(d, 0);
    for (std::size_t k = 0; k < Matrix<float>::padded(duelists.size()); k += lanes) {
        const V both = hn::IfThenElse(hn::Lt(index, num_positive), hn::LoadU(d, positive + k),
                                      hn::LoadU(d, negative + k));
        hn::Store(hn::IfThenElseZero(hn::Lt(index, size), both), d, out + k);
        index = hn::Add(index, hn::Set(d, static_cast<float>(lanes)));
    }
}

void gather_rows_impl(const Duelists& duelists, float* packed, std::size_t stride) {
    const MatrixView<const float>& gram = duelists.gram;
    const std::size_t size = duelists.size();
    const std::size_t readable = (gram.rows() - 1) * gram.stride() + gram.columns();
    const std::size_t reach = duelists.first_negative - duelists.num_positive + stride;
    for (std::size_t i = 0; i < size; ++i) {
        const bool positive = i < duelists.num_positive;
        const std::size_t sample =
            positive ? duelists.first_positive + i : duelists.first_negative + (i - duelists.num_positive);
        const float* row = gram.data() + sample * gram.stride();
        float* out = packed + i * stride;
        if (sample * gram.stride() + reach <= readable) {
            gather_row(row, duelists, out);
            continue;
        }
        std::copy_n(row + duelists.first_positive, duelists.num_positive, out);
        std::copy_n(row + duelists.first_negative, duelists.num_negative, out + duelists.num_positive);
        std::fill(out + size, out + stride, 0.0f);
    }
}

}  // namespace hardlearn::smo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn::smo {

HWY_EXPORT(solve_small_impl);
HWY_EXPORT(gather_rows_impl);

namespace {

// The duel may be the whole matrix, in rows that suit the solver. What such rows hold behind their last
// column never wins a comparison, so it may be anything.
bool is_whole_and_padded(const Duelists& duelists) {
    const MatrixView<const float>& gram = duelists.gram;
    return duelists.size() == gram.rows() && gram.stride() % 16 == 0 &&
           gram.stride() >= Matrix<float>::padded(gram.columns()) &&
           reinterpret_cast<std::uintptr_t>(gram.data()) % 64 == 0;
}

}  // namespace

Problem gather_duel(const Duelists& duelists, Workspace& workspace) {
    const std::size_t size = duelists.size();
    Problem problem{.gram = duelists.gram.data(),
                    .stride = duelists.gram.stride(),
                    .size = size,
                    .num_positive = duelists.num_positive};
    workspace.prepare(size);
    if (size <= largest_small_problem || !is_whole_and_padded(duelists)) {
        problem.stride = Matrix<float>::padded(size);
        float* packed = workspace.packed_gram(size);
        HWY_DYNAMIC_DISPATCH(gather_rows_impl)(duelists, packed, problem.stride);
        problem.gram = packed;
    }
    for (std::size_t i = 0; i < size; ++i) workspace.diagonal[i] = problem.gram[i * problem.stride + i];
    std::copy_n(duelists.costs + duelists.first_positive, duelists.num_positive, workspace.costs.begin());
    std::copy_n(duelists.costs + duelists.first_negative, duelists.num_negative,
                workspace.costs.begin() + static_cast<std::ptrdiff_t>(duelists.num_positive));
    return problem;
}

bool solve_small(const Problem& problem, Workspace& workspace, const SolverOptions& options,
                 Outcome& outcome) {
    return HWY_DYNAMIC_DISPATCH(solve_small_impl)(problem, workspace, options, outcome);
}

Outcome solve_pair(float diagonal_positive, float diagonal_negative, float cross, float cost_positive,
                   float cost_negative, float& coefficient) {
    const double k_pp = diagonal_positive, k_nn = diagonal_negative, k_pn = cross;
    const double curvature = std::max(k_pp + k_nn - 2 * k_pn, static_cast<double>(least_curvature));
    coefficient = std::min({static_cast<float>(2 / curvature), cost_positive, cost_negative});
    const double c = coefficient;
    const double slope_positive = 1 - c * (k_pp - k_pn);
    const double slope_negative = -1 + c * (k_nn - k_pn);
    const bool free_positive = coefficient < cost_positive, free_negative = coefficient < cost_negative;
    const double highest_up = free_positive ? std::max(slope_positive, slope_negative) : slope_negative;
    const double lowest_low = free_negative ? std::min(slope_positive, slope_negative) : slope_positive;
    Outcome outcome{.bias = (slope_positive + slope_negative) / 2,
                    .num_iterations = 1,
                    .converged = true,
                    .kkt_violation = highest_up - lowest_low};
    if (free_positive != free_negative) outcome.bias = free_positive ? slope_positive : slope_negative;
    outcome.converged = std::isfinite(outcome.bias);
    return outcome;
}

Outcome solve_duel(const Duelists& duelists, Workspace& workspace, const SolverOptions& options) {
    if (duelists.size() == 2) {
        const std::size_t i = duelists.first_positive, j = duelists.first_negative;
        const MatrixView<const float>& gram = duelists.gram;
        workspace.prepare(2);
        float& c = workspace.coefficients[0];
        const Outcome outcome =
            solve_pair(gram(i, i), gram(j, j), gram(i, j), duelists.costs[i], duelists.costs[j], c);
        workspace.coefficients[1] = -c;
        return outcome;
    }
    const Problem problem = gather_duel(duelists, workspace);
    Outcome outcome;
    if (problem.size <= largest_small_problem && solve_small(problem, workspace, options, outcome))
        return outcome;
    return solve(problem, workspace, options);
}

}  // namespace hardlearn::smo
#endif
