#include "hardlearn/metrics/breakpoint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<double>;

// Sums over some pairs that make up a line by least squares.
struct Sums {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    void add(double a, double b) { n += 1, x += a, y += b, xx += a * a, xy += a * b, yy += b * b; }
    Sums less(const Sums& other) const {
        return {n - other.n, x - other.x, y - other.y, xx - other.xx, xy - other.xy, yy - other.yy};
    }
    FittedLine line() const {
        const double spread = xx - x * x / n;
        // x that are all alike: a level line.
        const double slope = spread > 1e-12 * xx ? (xy - x * y / n) / spread : 0;
        return {(y - slope * x) / n, slope};
    }
    double squared_residuals() const {
        const FittedLine fitted = line();
        const double left = yy - fitted.intercept * y - fitted.slope * xy;
        return left < 0 ? 0 : left;  // NaN stays
    }
};

// Pairs by increasing x, shifted so that sums lose no digits.
struct Sorted {
    Values x, y;
    double shift_x = 0, shift_y = 0;
};

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Sorted sorted(std::span<const double> x, std::span<const double> y, std::span<const std::size_t> rows) {
    std::vector<std::size_t> order(rows.begin(), rows.end());
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return x[i]; });
    Sorted result;
    for (const std::size_t i : order) result.x.push_back(x[i]), result.y.push_back(y[i]);
    result.shift_x = mean_of(result.x), result.shift_y = mean_of(result.y);
    for (double& value : result.x) value -= result.shift_x;
    for (double& value : result.y) value -= result.shift_y;
    return result;
}

Sums all_of(std::span<const double> x, std::span<const double> y) {
    Sums sums;
    for (std::size_t i = 0; i < x.size(); ++i) sums.add(x[i], y[i]);
    return sums;
}

// Where the upper part may begin.
std::vector<std::size_t> places_of(const Sorted& pairs, std::optional<double> given) {
    const std::size_t n = pairs.x.size(), least = fewest_values_beside(n);
    std::vector<std::size_t> places;
    for (std::size_t i = least; i + least <= n; ++i) {
        const bool is_between = pairs.x[i - 1] < pairs.x[i];
        const double place = given ? *given - pairs.shift_x : pairs.x[i];
        if (is_between && pairs.x[i - 1] < place && place <= pairs.x[i]) places.push_back(i);
    }
    return places;
}

struct Split {
    std::size_t place = 0;
    double statistic = -1;  // F; below 0: none
    Sums below, above;
};

double f_of(double one_line, double two_lines, double count) {
    const double gained = (one_line - two_lines) / 2;
    const double left = two_lines / (count - 4);
    // Of an exact fit nothing is left but rounding.
    if (left <= 1e-14 * one_line)
        return gained > 1e-14 * one_line ? std::numeric_limits<double>::infinity() : 0;
    return gained < 0 ? 0 : gained / left;
}

Split best_split(std::span<const double> x, std::span<const double> y, std::span<const std::size_t> places) {
    const Sums all = all_of(x, y);
    const double one_line = all.squared_residuals();
    Split best;
    Sums below;
    std::size_t added = 0;
    for (const std::size_t place : places) {
        for (; added < place; ++added) below.add(x[added], y[added]);
        const Sums above = all.less(below);
        const double two_lines = below.squared_residuals() + above.squared_residuals();
        const double statistic = f_of(one_line, two_lines, all.n);
        if (statistic > best.statistic) best = {place, statistic, below, above};
    }
    return best;
}

double place_of(const Sorted& pairs, std::size_t place) {
    return (pairs.x[place - 1] + pairs.x[place]) / 2 + pairs.shift_x;
}

// As it is without the shift.
FittedLine unshifted(FittedLine line, const Sorted& pairs) {
    return {line.intercept + pairs.shift_y - line.slope * pairs.shift_x, line.slope};
}

double p_of(const Sorted& pairs, std::span<const std::size_t> places, double observed,
            const ResamplingPlan& plan) {
    const FittedLine line = all_of(pairs.x, pairs.y).line();
    Values residuals;
    for (std::size_t i = 0; i < pairs.x.size(); ++i)
        residuals.push_back(pairs.y[i] - line.intercept - line.slope * pairs.x[i]);
    std::size_t as_large = 0;
    for (std::size_t p = 0; p < plan.num_resamples; ++p) {
        RandomStream stream = plan.stream.child("residuals").child(p);
        Values permuted = residuals;
        shuffle<double>(permuted, stream);
        as_large += best_split(pairs.x, permuted, places).statistic >= observed * (1 - 1e-12);
    }
    return static_cast<double>(1 + as_large) / static_cast<double>(1 + plan.num_resamples);
}

void find_interval(std::span<const double> x, std::span<const double> y, const ResamplingPlan& plan,
                   Breakpoint& result) {
    Values found;
    std::vector<std::size_t> rows(x.size());
    for (std::size_t b = 0; b < plan.num_resamples; ++b) {
        RandomStream stream = plan.stream.child("place").child(b);
        for (std::size_t& row : rows) row = stream.below(x.size());
        const Sorted pairs = sorted(x, y, rows);
        const auto places = places_of(pairs, std::nullopt);
        const Split best = best_split(pairs.x, pairs.y, places);
        if (best.statistic >= 0) found.push_back(place_of(pairs, best.place));
    }
    if (found.empty()) return;
    std::ranges::sort(found);
    result.low = quantile(found, (1 - plan.confidence) / 2);
    result.high = quantile(found, (1 + plan.confidence) / 2);
}

}  // namespace

std::size_t fewest_values_beside(std::size_t count) {
    return std::max<std::size_t>(4, (count + 9) / 10);
}

Breakpoint find_breakpoint(std::span<const double> x, std::span<const double> y, std::optional<double> given,
                           const ResamplingPlan& plan) {
    check_resampling(plan);
    correlation(CorrelationKind::pearson, x, y);  // checks the pairs
    Breakpoint result{undefined,
                      undefined,
                      undefined,
                      undefined,
                      undefined,
                      {undefined, undefined},
                      {undefined, undefined}};
    if (x.empty()) return result;
    std::vector<std::size_t> rows(x.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const Sorted pairs = sorted(x, y, rows);
    const auto places = places_of(pairs, given);
    if (places.empty()) return result;
    const Split best = best_split(pairs.x, pairs.y, places);
    if (best.statistic < 0) return result;  // squares of the values are beyond doubles
    result.place = given ? *given : place_of(pairs, best.place);
    result.statistic = best.statistic;
    result.p_value = p_of(pairs, places, best.statistic, plan);
    result.below = unshifted(best.below.line(), pairs);
    result.above = unshifted(best.above.line(), pairs);
    if (!given) find_interval(x, y, plan, result);
    return result;
}

}  // namespace hardlearn
