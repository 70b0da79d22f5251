#include "hardlearn/svm/smo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/svm/smo.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// Every lane computes on its own with single-rounded operations, maxima are compared by value and then by
// index, and sums run over samples in order, so the number of lanes changes no bit. Multiplications and
// subtractions stay apart (no fused operation): the last bits do not matter here, since exact slopes decide
// when to stop, and processors without fused multiply-add stay fast.
HWY_BEFORE_NAMESPACE();
namespace hardlearn::smo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr std::size_t lanes = hn::MaxLanes(D());
using Doubles = hn::CappedTag<double, 8>;
using HalfFloats = hn::Rebind<float, Doubles>;
constexpr std::size_t double_lanes = hn::MaxLanes(Doubles());

// The largest value seen in each lane, and where. Comparisons, not Max: a NaN in the padding of a caller's
// matrix never wins.
struct Best {
    V value;
    V index;

    HWY_INLINE explicit Best(float floor) : value(hn::Set(D(), floor)), index(hn::Zero(D())) {}
    HWY_INLINE void offer(V candidate, V at) {
        const auto better = hn::Gt(candidate, value);
        value = hn::IfThenElse(better, candidate, value);
        index = hn::IfThenElse(better, at, index);
    }
    HWY_INLINE void merge(const Best& other) {
        const auto better = hn::Or(hn::Gt(other.value, value),
                                   hn::And(hn::Eq(other.value, value), hn::Lt(other.index, index)));
        value = hn::IfThenElse(better, other.value, value);
        index = hn::IfThenElse(better, other.index, index);
    }
    HWY_INLINE Candidate lowest_of_lanes() const {
        const D d;
        const V highest = hn::MaxOfLanes(d, value);
        const auto winners = hn::Eq(value, highest);
        V first = index;
        if (hn::CountTrue(d, winners) == 1) {
            first = hn::Compress(index, winners);
        } else {
            const V far = hn::Set(d, std::numeric_limits<float>::max());
            first = hn::MinOfLanes(d, hn::IfThenElse(winners, index, far));
        }
        return {static_cast<std::size_t>(hn::GetLane(first)), hn::GetLane(highest)};
    }
};

// The best of value_at(k, index), a register of values for the samples from k on. Four searches side by side
// hide the latency of comparing.
template <class ValueAt>
HWY_INLINE Candidate find_best(std::size_t size, float floor, ValueAt&& value_at) {
    const D d;
    Best best[4] = {Best(floor), Best(floor), Best(floor), Best(floor)};
    const V first = hn::Iota(d, 0);
    std::size_t k = 0;
    for (; k + 3 * lanes < size; k += 4 * lanes) {
        for (std::size_t u = 0; u < 4; ++u) {
            const std::size_t at = k + u * lanes;
            best[u].offer(value_at(at), hn::Add(first, hn::Set(d, static_cast<float>(at))));
        }
    }
    for (; k < size; k += lanes)
        best[0].offer(value_at(k), hn::Add(first, hn::Set(d, static_cast<float>(k))));
    best[0].merge(best[1]);
    best[2].merge(best[3]);
    best[0].merge(best[2]);
    return best[0].lowest_of_lanes();
}

HWY_INLINE Candidate move_and_select_impl(Workspace& workspace, std::size_t size,
                                          const float* HWY_RESTRICT row_i, const float* HWY_RESTRICT row_j,
                                          float step) {
    const D d;
    float* HWY_RESTRICT slope = workspace.slope.data();
    const float* HWY_RESTRICT penalty = workspace.up_penalty.data();
    const V factor = hn::Set(d, step);
    return find_best(size, -std::numeric_limits<float>::infinity(), [&](std::size_t k) HWY_ATTR {
        const V difference = hn::Sub(hn::Load(d, row_i + k), hn::Load(d, row_j + k));
        const V moved = hn::Sub(hn::Load(d, slope + k), hn::Mul(factor, difference));
        hn::Store(moved, d, slope + k);
        return hn::Add(moved, hn::Load(d, penalty + k));
    });
}

HWY_INLINE Partner select_partner_impl(const Workspace& workspace, std::size_t size,
                                       const float* HWY_RESTRICT row_i, Candidate up, float tolerance) {
    const D d;
    const float* HWY_RESTRICT slope = workspace.slope.data();
    const float* HWY_RESTRICT penalty = workspace.low_penalty.data();
    const float* HWY_RESTRICT diagonal = workspace.diagonal.data();
    const float diagonal_i = diagonal[up.index];
    const V top = hn::Set(d, up.value);
    const V limit = hn::Set(d, tolerance);
    const V own = hn::Set(d, diagonal_i);
    auto violating = hn::Lt(top, top);
    const Candidate found = find_best(size, 0.0f, [&](std::size_t k) HWY_ATTR {
        const V gap =
            hn::Max(hn::Sub(top, hn::Add(hn::Load(d, slope + k), hn::Load(d, penalty + k))), hn::Zero(d));
        violating = hn::Or(violating, hn::Gt(gap, limit));
        const V cross = hn::Load(d, row_i + k);
        const V curvature = hn::Sub(hn::Add(own, hn::Load(d, diagonal + k)), hn::Add(cross, cross));
        return hn::Mul(gap, hn::Div(gap, hn::Max(curvature, hn::Set(d, least_curvature))));
    });
    Partner partner{.index = found.index, .violating = !hn::AllFalse(d, violating)};
    if (found.value > 0) {
        const float cross = row_i[found.index];
        const float curvature = (diagonal_i + diagonal[found.index]) - (cross + cross);
        partner.step = (up.value - slope[found.index]) / std::max(curvature, least_curvature);
    }
    return partner;
}

HWY_INLINE void subtract_row_impl(Workspace& workspace, std::size_t size, const float* row,
                                  double coefficient) {
    const Doubles d;
    const HalfFloats df;
    const auto factor = hn::Set(d, coefficient);
    double* HWY_RESTRICT slope = workspace.exact_slope.data();
    for (std::size_t k = 0; k < size; k += double_lanes) {
        const auto term = hn::Mul(factor, hn::PromoteTo(d, hn::Load(df, row + k)));
        hn::Store(hn::Sub(hn::Load(d, slope + k), term), d, slope + k);
    }
}

Candidate move_and_select_once(Workspace& workspace, std::size_t size, const float* row_i, const float* row_j,
                               float step) {
    return move_and_select_impl(workspace, size, row_i, row_j, step);
}

Partner select_partner_once(const Workspace& workspace, std::size_t size, const float* row_i, Candidate up,
                            float tolerance) {
    return select_partner_impl(workspace, size, row_i, up, tolerance);
}

void subtract_row_once(Workspace& workspace, std::size_t size, const float* row, double coefficient) {
    subtract_row_impl(workspace, size, row, coefficient);
}

void compute_exact_slope(const Problem& problem, Workspace& workspace) {
    for (std::size_t i = 0; i < problem.size; ++i) {
        workspace.exact_slope[i] = i < problem.num_positive ? 1.0 : -1.0;
    }
    for (std::size_t i = 0; i < problem.size; ++i) {
        if (workspace.values[i] == 0) continue;
        subtract_row_impl(workspace, problem.size, problem.gram + i * problem.stride, workspace.values[i]);
    }
}

enum class Step { taken, optimal, stuck };

HWY_INLINE Step take_step(const Problem& problem, Workspace& workspace, float tolerance, bool force,
                          Candidate& up) {
    const float* row_i = problem.gram + up.index * problem.stride;
    const Partner partner = select_partner_impl(workspace, problem.size, row_i, up, tolerance);
    if (!partner.violating && !force) return Step::optimal;
    if (!(partner.step > 0)) return Step::stuck;
    const double step = move_coefficients(workspace, up.index, partner.index, partner.step);
    if (step == 0) return Step::stuck;
    const float* row_j = problem.gram + partner.index * problem.stride;
    up = move_and_select_impl(workspace, problem.size, row_i, row_j, static_cast<float>(step));
    return Step::taken;
}

// As solve_by() asks. Returns false if no step makes progress any more.
bool iterate(const Problem& problem, Workspace& workspace, std::size_t max_iterations, Attempts& attempts) {
    const auto tolerance = static_cast<float>(attempts.target);
    Candidate up = attempts.up;
    bool force = attempts.must_step();
    std::size_t& num_iterations = attempts.outcome.num_iterations;
    for (; num_iterations < max_iterations; ++num_iterations) {
        const Step step = take_step(problem, workspace, tolerance, force, up);
        if (step != Step::taken) return step == Step::optimal;
        force = false;
    }
    return false;
}

void iterate_all(std::span<Run> runs, std::size_t max_iterations) {
    for (bool all_running = true; all_running;) {
        for (Run& run : runs) {
            Step step = Step::stuck;
            if (run.attempts.outcome.num_iterations < max_iterations) {
                step = take_step(run.problem, *run.workspace, static_cast<float>(run.attempts.target),
                                 run.force, run.attempts.up);
            }
            if (step == Step::taken) {
                run.force = false;
                ++run.attempts.outcome.num_iterations;
                continue;
            }
            run.running = all_running = false;
            run.progressing = step == Step::optimal;
        }
    }
}

}  // namespace hardlearn::smo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hardlearn::smo {

HWY_EXPORT(move_and_select_once);
HWY_EXPORT(select_partner_once);
HWY_EXPORT(subtract_row_once);
HWY_EXPORT(compute_exact_slope);
HWY_EXPORT(iterate);
HWY_EXPORT(iterate_all);

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

void Workspace::prepare(std::size_t size) {
    const std::size_t padded = Matrix<float>::padded(size);
    if (slope.size() < padded) {
        for (auto* array : {&slope, &up_penalty, &low_penalty, &diagonal, &costs, &coefficients})
            array->resize(padded);
        for (auto* array : {&exact_slope, &values, &lower, &upper}) array->resize(padded);
    }
    for (std::size_t i = size; i < padded; ++i) {
        slope[i] = diagonal[i] = 0;
        up_penalty[i] = -infinity;
        low_penalty[i] = infinity;
        exact_slope[i] = 0;
    }
}

float* Workspace::packed_gram(std::size_t size) {
    return packed_gram_floats(size * Matrix<float>::padded(size));
}

float* Workspace::packed_gram_floats(std::size_t count) {
    if (packed_.size() < count) packed_.resize(count);
    return packed_.data();
}

void start_at_zero(Workspace& workspace, std::size_t size, std::size_t num_positive) {
    for (std::size_t i = 0; i < size; ++i) {
        const bool positive = i < num_positive;
        const auto cost = static_cast<double>(workspace.costs[i]);
        workspace.slope[i] = positive ? 1.0f : -1.0f;
        workspace.values[i] = 0;
        workspace.lower[i] = positive ? 0.0 : -cost;
        workspace.upper[i] = positive ? cost : 0.0;
        mark_bounds(workspace, i);
    }
}

Candidate move_and_select(Workspace& workspace, std::size_t size, const float* row_i, const float* row_j,
                          float step) {
    return HWY_DYNAMIC_DISPATCH(move_and_select_once)(workspace, size, row_i, row_j, step);
}

Partner select_partner(const Workspace& workspace, std::size_t size, const float* row_i, Candidate up,
                       float tolerance) {
    return HWY_DYNAMIC_DISPATCH(select_partner_once)(workspace, size, row_i, up, tolerance);
}

void subtract_row(Workspace& workspace, std::size_t size, const float* row, double coefficient) {
    HWY_DYNAMIC_DISPATCH(subtract_row_once)(workspace, size, row, coefficient);
}

Candidate reset_slope(Workspace& workspace, std::size_t size, double constant) {
    Candidate up{.index = 0, .value = -infinity};
    for (std::size_t i = 0; i < size; ++i) {
        workspace.slope[i] = static_cast<float>(workspace.exact_slope[i] - constant);
        const float reachable = workspace.slope[i] + workspace.up_penalty[i];
        if (reachable > up.value) up = {i, reachable};
    }
    return up;
}

void round_values(Workspace& workspace, std::size_t size, bool adopt) {
    for (std::size_t i = 0; i < size; ++i) {
        workspace.coefficients[i] = static_cast<float>(workspace.values[i]);
        if (adopt) {
            workspace.values[i] = workspace.coefficients[i];
            mark_bounds(workspace, i);
        }
    }
}

Optimality optimality(const Workspace& workspace, std::size_t size) {
    double highest_up = -infinity, lowest_low = infinity, free_sum = 0;
    std::size_t num_free = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double slope = workspace.exact_slope[i];
        const bool up = workspace.values[i] < workspace.upper[i];
        const bool low = workspace.values[i] > workspace.lower[i];
        if (up) highest_up = std::max(highest_up, slope);
        if (low) lowest_low = std::min(lowest_low, slope);
        if (up && low) {
            free_sum += slope;
            ++num_free;
        }
    }
    const double middle = (highest_up + lowest_low) / 2;
    return {.violation = highest_up - lowest_low,
            .bias = num_free > 0 ? free_sum / static_cast<double>(num_free) : middle,
            .middle = middle};
}

void check_costs(std::span<const float> costs, std::size_t num_samples, const SolverOptions& options) {
    const auto usable = [](double value) { return value > 0 && std::isfinite(static_cast<float>(value)); };
    if (!usable(options.cost)) {
        throw_bad_argument(fmt::format("cost must be positive and finite, got {}", options.cost));
    }
    if (!usable(options.tolerance)) {
        throw_bad_argument(fmt::format("tolerance must be positive and finite, got {}", options.tolerance));
    }
    if (!costs.empty() && costs.size() != num_samples) {
        throw_bad_argument(fmt::format("got {} costs for {} samples", costs.size(), num_samples));
    }
    for (std::size_t i = 0; i < costs.size(); ++i) {
        if (!usable(costs[i])) {
            throw_bad_argument(
                fmt::format("the cost of sample {} must be positive and finite, got {}", i, costs[i]));
        }
    }
}

Run::Run(const Problem& p, Workspace& own, const SolverOptions& options)
    : problem(p), workspace(&own), attempts(options), running(true) {
    start_at_zero(own, p.size, p.num_positive);
}

void iterate_in_turns(std::span<Run> runs, std::size_t max_iterations) {
    HWY_DYNAMIC_DISPATCH(iterate_all)(runs, max_iterations);
}

bool settle(Run& run, const SolverOptions& options) {
    const bool over = run.attempts.settle(*run.workspace, run.problem.size, options, run.progressing, [&] {
        HWY_DYNAMIC_DISPATCH(compute_exact_slope)(run.problem, *run.workspace);
    });
    run.running = !over;
    run.force = true;
    return over;
}

Outcome solve(const Problem& problem, Workspace& workspace, const SolverOptions& options) {
    start_at_zero(workspace, problem.size, problem.num_positive);
    return solve_by(
        workspace, problem.size, options,
        [&](Attempts& attempts) {
            return HWY_DYNAMIC_DISPATCH(iterate)(problem, workspace, options.max_iterations, attempts);
        },
        [&] {
            HWY_DYNAMIC_DISPATCH(compute_exact_slope)
            (problem, workspace);
        });
}

}  // namespace hardlearn::smo
#endif
