#include "hardlearn/svm/small_smo.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hardlearn/svm/small_smo.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hardlearn::smo::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, chunk_size>;
using V = hn::Vec<D>;
constexpr std::size_t lanes = hn::MaxLanes(D());
using Doubles = hn::CappedTag<double, 8>;
using HalfFloats = hn::Rebind<float, Doubles>;
using VD = hn::Vec<Doubles>;
constexpr std::size_t double_lanes = hn::MaxLanes(Doubles());
constexpr float infinity = std::numeric_limits<float>::infinity();

// The greatest lane in every lane.
HWY_INLINE V highest_lane(V v) {
    const D d;
#if HWY_MAX_BYTES >= 64 && !HWY_HAVE_SCALABLE
    v = hn::Max(v, hn::ConcatLowerUpper(d, v, v));
    v = hn::Max(v, hn::SwapAdjacentBlocks(v));
    v = hn::Max(v, hn::Shuffle1032(v));
    return hn::Max(v, hn::Shuffle2301(v));
#else
    return hn::MaxOfLanes(d, v);
#endif
}

template <std::size_t registers>
HWY_INLINE V highest_of(const V (&values)[registers]) {
    V highest = values[0];
    for (std::size_t r = 1; r < registers; ++r) highest = hn::Max(highest, values[r]);
    return highest_lane(highest);
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

enum class Step { taken, optimal, stuck };

// One duel in registers, from the start to the answer. Several may take their steps in turns: each waits for
// its own last step only.
template <std::size_t registers>
struct SmallSolver {
    static constexpr std::size_t room = registers * lanes;

    Problem problem;
    V slope[registers];
    V up[registers];         // 0 where c_i < upper_i, else -infinity
    V low[registers];        // 0 where c_j > lower_j, else infinity
    V down[registers];       // c_j - lower_j, as room_down
    V diagonals[registers];  // K_ii
    V top;
    std::size_t top_index = 0;
    double target = 0;
    int attempt = 0;
    bool force = false;
    Outcome outcome;
    HWY_ALIGN double values[room];
    HWY_ALIGN double lower[room];
    HWY_ALIGN double upper[room];
    HWY_ALIGN double exact_slope[room];
    HWY_ALIGN float room_up[room];    // upper_i - c_i
    HWY_ALIGN float room_down[room];  // c_i - lower_i
    HWY_ALIGN float diagonal[room];
    HWY_ALIGN float coefficients[room];

    // At c = 0 the room up is the upper bound, the room down the negative of the lower one.
    HWY_INLINE void start(const Problem& p, const float* HWY_RESTRICT costs,
                          const float* HWY_RESTRICT own_diagonal, const SolverOptions& options) {
        const D d;
        problem = p;
        const V size = hn::Set(d, static_cast<float>(problem.size));
        const V num_positive = hn::Set(d, static_cast<float>(problem.num_positive));
        for (std::size_t r = 0; r < registers; ++r) {
            const V index = hn::Iota(d, static_cast<float>(r * lanes));
            const auto positive = hn::Lt(index, num_positive);
            const auto inside = hn::Lt(index, size);
            const V cost = hn::IfThenElseZero(inside, hn::Load(d, costs + r * lanes));
            slope[r] = hn::IfThenElse(positive, hn::Set(d, 1.0f), hn::Set(d, -1.0f));
            up[r] = hn::IfThenElse(positive, hn::Zero(d), hn::Set(d, -infinity));
            low[r] = hn::IfThenElse(positive, hn::Set(d, infinity),
                                    hn::IfThenElse(inside, hn::Zero(d), hn::Set(d, infinity)));
            down[r] = hn::IfThenZeroElse(positive, cost);
            hn::Store(hn::IfThenElseZero(positive, cost), d, room_up + r * lanes);
            hn::Store(down[r], d, room_down + r * lanes);
            diagonals[r] = hn::Load(d, own_diagonal + r * lanes);
            hn::Store(diagonals[r], d, diagonal + r * lanes);
        }
        const Doubles doubles;
        const HalfFloats df;
        for (std::size_t k = 0; k < room; k += double_lanes) {
            hn::Store(hn::PromoteTo(doubles, hn::Load(df, room_up + k)), doubles, upper + k);
            hn::Store(hn::Neg(hn::PromoteTo(doubles, hn::Load(df, room_down + k))), doubles, lower + k);
            hn::Store(hn::Zero(doubles), doubles, values + k);
        }
        top = hn::Set(d, 1.0f);
        top_index = 0;
        target = options.tolerance;
        attempt = 0;
        force = false;
        outcome = {};
    }

    // As one round of iterate() of smo.cpp. Everything but the sums waits for what comes before, so it is
    // latency that counts: bounds are applied before the best partner is known.
    HWY_INLINE Step step() {
        const D d;
        const std::size_t i = top_index;
        const float* HWY_RESTRICT row_i = problem.gram + i * problem.stride;
        const V own = hn::Set(d, diagonal[i]);
        const V limit = hn::Set(d, static_cast<float>(target));
        V gain[registers], steps[registers];
        auto violating = hn::Lt(top, top);
        for (std::size_t r = 0; r < registers; ++r) {
            const V gap = hn::Max(hn::Sub(top, hn::Add(slope[r], low[r])), hn::Zero(d));
            violating = hn::Or(violating, hn::Gt(gap, limit));
            const V cross = hn::Load(d, row_i + r * lanes);
            const V curvature = hn::Sub(hn::Add(own, diagonals[r]), hn::Add(cross, cross));
            const V unbounded = hn::Div(gap, hn::Max(curvature, hn::Set(d, least_curvature)));
            gain[r] = hn::Mul(gap, unbounded);
            steps[r] = hn::Min(unbounded, down[r]);
        }
        if (hn::AllFalse(d, violating) && !force) return Step::optimal;
        force = false;
        const V best = highest_of(gain);
        const std::size_t j = lowest_index_of(gain, best);
        HWY_ALIGN float step_of[room];
        for (std::size_t r = 0; r < registers; ++r) hn::Store(steps[r], d, step_of + r * lanes);
        return move(i, j, hn::Min(hn::Set(d, step_of[j]), hn::Set(d, room_up[i])));
    }

    // Moves c_i up and c_j down and selects the next i. Stuck if the step is too small to change anything.
    // Whether a bound is hit is decided in float, so that rounding errors leave nothing beside a bound.
    HWY_INLINE Step move(std::size_t i, std::size_t j, V factor) {
        const D d;
        const V room_i = hn::Set(d, room_up[i]), room_j = hn::Set(d, room_down[j]);
        const V up_i = hn::IfThenElseZero(hn::Ge(factor, room_i), hn::Set(d, -infinity));
        const V low_j = hn::IfThenElseZero(hn::Ge(factor, room_j), hn::Set(d, infinity));
        if (!move_values(i, j, hn::GetLane(factor))) return Step::stuck;
        const V at_i = hn::Set(d, static_cast<float>(i)), at_j = hn::Set(d, static_cast<float>(j));
        const V down_i = hn::Set(d, room_down[i]), down_j = hn::Set(d, room_down[j]);
        const float* HWY_RESTRICT row_i = problem.gram + i * problem.stride;
        const float* HWY_RESTRICT row_j = problem.gram + j * problem.stride;
        V reach[registers];
        for (std::size_t r = 0; r < registers; ++r) {
            const V index = hn::Iota(d, static_cast<float>(r * lanes));
            const V difference = hn::Sub(hn::Load(d, row_i + r * lanes), hn::Load(d, row_j + r * lanes));
            slope[r] = hn::Sub(slope[r], hn::Mul(factor, difference));
            const auto is_i = hn::Eq(index, at_i), is_j = hn::Eq(index, at_j);
            up[r] = hn::IfThenElse(is_i, up_i, hn::IfThenZeroElse(is_j, up[r]));
            low[r] = hn::IfThenElse(is_j, low_j, hn::IfThenZeroElse(is_i, low[r]));
            down[r] = hn::IfThenElse(is_j, down_j, hn::IfThenElse(is_i, down_i, down[r]));
            reach[r] = hn::Add(slope[r], up[r]);
        }
        top = highest_of(reach);
        top_index = lowest_index_of(reach, top);
        return Step::taken;
    }

    // In vectors of one lane: which bound is hit cannot be predicted, so nothing may branch on it.
    HWY_INLINE bool move_values(std::size_t i, std::size_t j, float step) {
        const hn::CappedTag<double, 1> d;
        const auto old_i = hn::Set(d, values[i]), old_j = hn::Set(d, values[j]);
        const auto upper_i = hn::Set(d, upper[i]), lower_j = hn::Set(d, lower[j]);
        const auto wanted = hn::Set(d, static_cast<double>(step));
        const auto hit_i = hn::Ge(wanted, hn::Set(d, static_cast<double>(room_up[i])));
        const auto hit_j = hn::Ge(wanted, hn::Set(d, static_cast<double>(room_down[j])));
        const auto taken = hn::IfThenElse(hit_i, hn::Sub(upper_i, old_i),
                                          hn::IfThenElse(hit_j, hn::Sub(old_j, lower_j), wanted));
        const double new_i = hn::GetLane(hn::IfThenElse(hit_i, upper_i, hn::Add(old_i, taken)));
        const double new_j = hn::GetLane(hn::IfThenElse(hit_j, lower_j, hn::Sub(old_j, taken)));
        const bool moved = new_i != values[i] || new_j != values[j];
        set_value(i, new_i);
        set_value(j, new_j);
        return moved;
    }

    HWY_INLINE void set_value(std::size_t i, double value) {
        values[i] = value;
        room_up[i] = static_cast<float>(upper[i] - value);
        room_down[i] = static_cast<float>(value - lower[i]);
    }

    HWY_INLINE void round_coefficients() {
        for (std::size_t k = 0; k < room; k += double_lanes) {
            hn::Store(hn::DemoteTo(HalfFloats(), hn::Load(Doubles(), values + k)), HalfFloats(),
                      coefficients + k);
        }
    }

    HWY_INLINE void compute_exact_slope() {
        const Doubles d;
        constexpr std::size_t parts = room / double_lanes;
        VD exact[parts];
        for (std::size_t k = 0; k < parts; ++k) {
            const VD at = hn::Iota(d, static_cast<double>(k * double_lanes));
            const auto positive = hn::Lt(at, hn::Set(d, static_cast<double>(problem.num_positive)));
            exact[k] = hn::IfThenElse(positive, hn::Set(d, 1.0), hn::Set(d, -1.0));
        }
        for (std::size_t i = 0; i < problem.size; ++i) {
            const VD factor = hn::Set(d, static_cast<double>(coefficients[i]));
            const float* HWY_RESTRICT row = problem.gram + i * problem.stride;
            for (std::size_t k = 0; k < parts; ++k) {
                const VD kernel = hn::PromoteTo(d, hn::Load(HalfFloats(), row + k * double_lanes));
                exact[k] = hn::Sub(exact[k], hn::Mul(factor, kernel));
            }
        }
        for (std::size_t k = 0; k < parts; ++k) hn::Store(exact[k], d, exact_slope + k * double_lanes);
    }

    // As optimality() of smo.cpp, with eight sums side by side.
    HWY_INLINE Optimality measure_optimality() const {
        const Doubles d;
        const VD size = hn::Set(d, static_cast<double>(problem.size));
        const VD infinite = hn::Set(d, static_cast<double>(infinity));
        constexpr std::size_t parts = 8 / double_lanes;
        VD highest = hn::Neg(infinite), lowest = infinite;
        VD sums[parts], counts[parts];
        for (std::size_t k = 0; k < parts; ++k) sums[k] = counts[k] = hn::Zero(d);
        for (std::size_t k = 0; k < room; k += double_lanes) {
            const VD exact = hn::Load(d, exact_slope + k);
            const VD value = hn::PromoteTo(d, hn::Load(HalfFloats(), coefficients + k));
            const auto inside = hn::Lt(hn::Iota(d, static_cast<double>(k)), size);
            const auto is_up = hn::And(inside, hn::Lt(value, hn::Load(d, upper + k)));
            const auto is_low = hn::And(inside, hn::Gt(value, hn::Load(d, lower + k)));
            const auto is_free = hn::And(is_up, is_low);
            const std::size_t part = k / double_lanes % parts;
            highest = hn::IfThenElse(hn::And(is_up, hn::Gt(exact, highest)), exact, highest);
            lowest = hn::IfThenElse(hn::And(is_low, hn::Lt(exact, lowest)), exact, lowest);
            sums[part] = hn::Add(sums[part], hn::IfThenElseZero(is_free, exact));
            counts[part] = hn::Add(counts[part], hn::IfThenElseZero(is_free, hn::Set(d, 1.0)));
        }
        const double highest_up = hn::GetLane(hn::MaxOfLanes(d, highest));
        const double lowest_low = hn::GetLane(hn::MinOfLanes(d, lowest));
        HWY_ALIGN double sum[8], count[8];
        for (std::size_t k = 0; k < parts; ++k) {
            hn::Store(sums[k], d, sum + k * double_lanes);
            hn::Store(counts[k], d, count + k * double_lanes);
        }
        for (std::size_t half = 4; half > 0; half /= 2) {
            for (std::size_t k = 0; k < half; ++k) {
                sum[k] += sum[k + half];
                count[k] += count[k + half];
            }
        }
        const double middle = (highest_up + lowest_low) / 2;
        return {.violation = highest_up - lowest_low,
                .bias = count[0] > 0 ? sum[0] / count[0] : middle,
                .middle = middle};
    }

    HWY_INLINE void restart(double constant) {
        const D d;
        HWY_ALIGN float start_slope[room] = {}, start_up[room], start_low[room];
        for (std::size_t i = 0; i < room; ++i) {
            const bool inside = i < problem.size;
            if (inside) set_value(i, static_cast<double>(coefficients[i]));
            start_up[i] = inside && values[i] < upper[i] ? 0.0f : -infinity;
            start_low[i] = inside && values[i] > lower[i] ? 0.0f : infinity;
            if (inside) start_slope[i] = static_cast<float>(exact_slope[i] - constant);
        }
        V reach[registers];
        for (std::size_t r = 0; r < registers; ++r) {
            slope[r] = hn::Load(d, start_slope + r * lanes);
            up[r] = hn::Load(d, start_up + r * lanes);
            low[r] = hn::Load(d, start_low + r * lanes);
            down[r] = hn::Load(d, room_down + r * lanes);
            reach[r] = hn::Add(slope[r], up[r]);
        }
        top = highest_of(reach);
        top_index = lowest_index_of(reach, top);
    }

    // After the last step of an attempt, as solve_by() of smo.hpp. True if the duel is over; `solved` is
    // false then if float coefficients are too coarse.
    HWY_INLINE bool settle(bool progressing, const SolverOptions& options, bool& solved) {
        round_coefficients();
        compute_exact_slope();
        const Optimality found = measure_optimality();
        outcome.bias = found.bias;
        outcome.kkt_violation = found.violation;
        outcome.converged = found.violation <= options.tolerance && std::isfinite(found.bias);
        solved = outcome.converged || outcome.num_iterations >= options.max_iterations;
        if (solved || !progressing || attempt + 1 == rounding_attempts) return true;
        if (attempt > 0) target = options.tolerance / 2;
        ++attempt;
        force = true;
        restart(found.middle);
        return false;
    }

    // Takes a step; true if the duel is over.
    HWY_INLINE bool advance(const SolverOptions& options, bool& solved) {
        Step taken = Step::stuck;
        if (outcome.num_iterations < options.max_iterations) taken = step();
        if (taken == Step::taken) {
            ++outcome.num_iterations;
            return false;
        }
        return settle(taken == Step::optimal, options, solved);
    }
};

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

// The same of a row of which only `readable` values may be read.
HWY_INLINE void gather_row_within(const float* row, std::size_t readable, const Duelists& duelists,
                                  float* HWY_RESTRICT out) {
    const std::size_t padded = Matrix<float>::padded(duelists.size());
    if (duelists.first_negative - duelists.num_positive + padded <= readable) {
        return gather_row(row, duelists, out);
    }
    for (std::size_t i = 0; i < duelists.num_positive; ++i) out[i] = row[duelists.first_positive + i];
    out += duelists.num_positive;
    for (std::size_t i = 0; i < duelists.num_negative; ++i) out[i] = row[duelists.first_negative + i];
    std::fill(out + duelists.num_negative, out + (padded - duelists.num_positive), 0.0f);
}

void gather_rows_impl(const Duelists& duelists, float* packed, std::size_t stride) {
    const MatrixView<const float>& gram = duelists.gram;
    const std::size_t readable = (gram.rows() - 1) * gram.stride() + gram.columns();
    const std::size_t size = duelists.size();
    for (std::size_t i = 0; i < size; ++i) {
        const bool positive = i < duelists.num_positive;
        const std::size_t sample =
            positive ? duelists.first_positive + i : duelists.first_negative + (i - duelists.num_positive);
        const std::size_t begin = sample * gram.stride();
        gather_row_within(gram.data() + begin, readable - begin, duelists, packed + i * stride);
    }
}

// Where the duels of one slot are gathered.
struct Slot {
    float* gram;
    float* costs;
    float* diagonal;
};

template <std::size_t registers>
Slot slot_at(float* scratch, std::size_t s) {
    constexpr std::size_t room = registers * lanes;
    float* own = scratch + s * (room + 2) * room;
    return {own, own + room * room, own + room * (room + 1)};
}

template <std::size_t registers>
HWY_INLINE void start_duel(const Duelists& duelists, const Slot& slot, const SolverOptions& options,
                           SmallSolver<registers>& solver) {
    constexpr std::size_t room = registers * lanes;
    const std::size_t size = duelists.size();
    gather_rows_impl(duelists, slot.gram, room);
    for (std::size_t i = 0; i < size; ++i) slot.diagonal[i] = slot.gram[i * room + i];
    std::fill(slot.diagonal + size, slot.diagonal + room, 0.0f);
    gather_row_within(duelists.costs, duelists.gram.rows(), duelists, slot.costs);
    solver.start({.gram = slot.gram, .stride = room, .size = size, .num_positive = duelists.num_positive},
                 slot.costs, slot.diagonal, options);
}

// As many duels at a time as there are slots, each slot taking the next duel as soon as it is free.
template <std::size_t registers, std::size_t num_slots>
HWY_NOINLINE void solve_side_by_side(std::span<const Duelists> duels, const SolverOptions& options,
                                     float* scratch, SmallAnswerSink& sink) {
    SmallSolver<registers> solvers[num_slots];
    std::size_t duel_of[num_slots];
    std::size_t next = 0, active = 0;
    for (; active < num_slots && next < duels.size(); ++active) {
        start_duel(duels[next], slot_at<registers>(scratch, active), options, solvers[active]);
        duel_of[active] = next++;
    }
    std::size_t order[num_slots];
    for (std::size_t s = 0; s < num_slots; ++s) order[s] = s;
    while (active > 0) {
        for (std::size_t a = 0; a < active; ++a) {
            const std::size_t s = order[a];
            bool solved = false;
            if (!solvers[s].advance(options, solved)) continue;
            sink.take({.duel = duel_of[s],
                       .size = solvers[s].problem.size,
                       .coefficients = solvers[s].coefficients,
                       .outcome = solvers[s].outcome,
                       .solved = solved});
            if (next < duels.size()) {
                start_duel(duels[next], slot_at<registers>(scratch, s), options, solvers[s]);
                duel_of[s] = next++;
            } else {
                order[a--] = order[--active];
            }
        }
    }
}

template <std::size_t registers>
void solve_some(std::span<const Duelists> duels, const SolverOptions& options, float* scratch,
                SmallAnswerSink& sink) {
    if (duels.size() == 1) {
        solve_side_by_side<registers, 1>(duels, options, scratch, sink);
    } else {
        solve_side_by_side<registers, most_slots>(duels, options, scratch, sink);
    }
}

void solve_small_impl(std::size_t chunks, std::span<const Duelists> duels, const SolverOptions& options,
                      float* scratch, SmallAnswerSink& sink) {
    constexpr std::size_t per_chunk = chunk_size / lanes;
    switch (chunks) {
        case 1:
            return solve_some<per_chunk>(duels, options, scratch, sink);
        case 2:
            return solve_some<2 * per_chunk>(duels, options, scratch, sink);
        case 3:
            return solve_some<3 * per_chunk>(duels, options, scratch, sink);
        default:
            return solve_some<4 * per_chunk>(duels, options, scratch, sink);
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
    return duelists.size() == gram.rows() && gram.stride() % chunk_size == 0 &&
           gram.stride() >= Matrix<float>::padded(gram.columns()) &&
           reinterpret_cast<std::uintptr_t>(gram.data()) % 64 == 0;
}

class SingleAnswer final : public SmallAnswerSink {
  public:
    explicit SingleAnswer(Workspace& workspace) : workspace_(workspace) {}

    void take(const SmallAnswer& answer) override {
        workspace_.prepare(answer.size);
        std::copy_n(answer.coefficients, answer.size, workspace_.coefficients.begin());
        outcome = answer.outcome;
        solved = answer.solved;
    }

    Outcome outcome = {};
    bool solved = false;

  private:
    Workspace& workspace_;
};

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

void solve_small_duels(std::span<const Duelists> duels, const SolverOptions& options, Workspace& workspace,
                       SmallAnswerSink& sink) {
    if (duels.empty()) return;
    const std::size_t chunks = chunks_of(duels.front());
    const std::size_t room = chunk_size * chunks;
    float* scratch = workspace.packed_gram_floats(most_slots * (room + 2) * room);
    HWY_DYNAMIC_DISPATCH(solve_small_impl)(chunks, duels, options, scratch, sink);
}

void solve_in_turns(std::span<const Duelists> duels, const SolverOptions& options,
                    std::span<Workspace> workspaces, SmallAnswerSink& sink) {
    std::vector<Run> runs;
    std::vector<std::size_t> duel_of;
    std::size_t next = 0;
    for (; next < duels.size() && next < workspaces.size(); ++next) {
        runs.emplace_back(gather_duel(duels[next], workspaces[next]), workspaces[next], options);
        duel_of.push_back(next);
    }
    while (!runs.empty()) {
        iterate_in_turns(runs, options.max_iterations);
        for (std::size_t r = 0; r < runs.size(); ++r) {
            Run& run = runs[r];
            if (run.running || !settle(run, options)) continue;
            sink.take({.duel = duel_of[r],
                       .size = run.problem.size,
                       .coefficients = run.workspace->coefficients.data(),
                       .outcome = run.attempts.outcome,
                       .solved = true});
            if (next < duels.size()) {
                run = Run(gather_duel(duels[next], *run.workspace), *run.workspace, options);
                duel_of[r] = next++;
            } else {
                runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(r));
                duel_of.erase(duel_of.begin() + static_cast<std::ptrdiff_t>(r));
                --r;
            }
        }
    }
}

PairAnswer solve_pair(const Pair& pair) {
    const double k_pp = pair.diagonal_positive, k_nn = pair.diagonal_negative, k_pn = pair.cross;
    const double curvature = std::max(k_pp + k_nn - 2 * k_pn, static_cast<double>(least_curvature));
    const float coefficient =
        std::min({static_cast<float>(2 / curvature), pair.cost_positive, pair.cost_negative});
    const double c = coefficient;
    const double slope_positive = 1 - c * (k_pp - k_pn);
    const double slope_negative = -1 + c * (k_nn - k_pn);
    const bool free_positive = coefficient < pair.cost_positive;
    const bool free_negative = coefficient < pair.cost_negative;
    const double highest_up = free_positive ? std::max(slope_positive, slope_negative) : slope_negative;
    const double lowest_low = free_negative ? std::min(slope_positive, slope_negative) : slope_positive;
    Outcome outcome{.bias = (slope_positive + slope_negative) / 2,
                    .num_iterations = 1,
                    .converged = true,
                    .kkt_violation = highest_up - lowest_low};
    if (free_positive != free_negative) outcome.bias = free_positive ? slope_positive : slope_negative;
    outcome.converged = std::isfinite(outcome.bias);
    return {.coefficient = coefficient, .outcome = outcome};
}

Outcome solve_duel(const Duelists& duelists, Workspace& workspace, const SolverOptions& options) {
    if (duelists.size() == 2) {
        const std::size_t i = duelists.first_positive, j = duelists.first_negative;
        const MatrixView<const float>& gram = duelists.gram;
        const PairAnswer answer = solve_pair({.diagonal_positive = gram(i, i),
                                              .diagonal_negative = gram(j, j),
                                              .cross = gram(i, j),
                                              .cost_positive = duelists.costs[i],
                                              .cost_negative = duelists.costs[j]});
        workspace.prepare(2);
        workspace.coefficients[0] = answer.coefficient;
        workspace.coefficients[1] = -answer.coefficient;
        return answer.outcome;
    }
    if (duelists.size() <= largest_small_problem) {
        SingleAnswer answer(workspace);
        solve_small_duels({&duelists, 1}, options, workspace, answer);
        if (answer.solved) return answer.outcome;
    }
    return solve(gather_duel(duelists, workspace), workspace, options);
}

}  // namespace hardlearn::smo
#endif
