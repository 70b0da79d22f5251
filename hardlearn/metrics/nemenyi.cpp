#include "hardlearn/metrics/nemenyi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

double normal_density(double z) {
    return std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

double normal_cdf(double z) {
    return std::erfc(-z / std::numbers::sqrt2) / 2;
}

// The range whose tail is the level, by bisection.
double range_with_tail(double level, std::size_t count) {
    double low = 0, high = 60;
    for (int step = 0; step < 100; ++step) {
        const double middle = (low + high) / 2;
        (normal_range_tail(middle, count) > level ? low : high) = middle;
    }
    return (low + high) / 2;
}

void check(std::span<const double> mean_ranks, std::size_t data_sets, double level) {
    if (mean_ranks.size() >= 2 && data_sets > 0 && level > 0 && level < 1) return;
    throw_bad_argument(
        fmt::format("Nemenyi test: {} mean ranks over {} data sets at level {}; expected at "
                    "least two, at least one, a level in (0, 1)",
                    mean_ranks.size(), data_sets, level));
}

}  // namespace

// The largest of the variables is at z, density k phi(z) Phi(z)^(k-1), and not all others lie within the
// range below it. This form keeps its digits where the tail is small. The integrand is smooth and vanishes at
// both ends, so sums at even steps converge faster than any power of the step.
double normal_range_tail(double range, std::size_t count) {
    if (count < 2 || std::isnan(range)) {
        throw_bad_argument(fmt::format(
            "range of normal variables: {} variables, range {}; expected at least two and a number", count,
            range));
    }
    if (range <= 0) return 1;
    if (range > 52) return 0;  // below the least double
    constexpr double step = 1.0 / 32;
    constexpr double end = 10;
    const auto others = static_cast<double>(count - 1);
    double sum = 0;
    for (double z = -end; z <= range + end; z += step) {
        const double below = normal_cdf(z);
        const double too_low = normal_cdf(z - range);
        const double share = -std::expm1(others * std::log1p(-too_low / below));
        sum += normal_density(z) * std::pow(below, others) * share;
    }
    return std::min(1.0, static_cast<double>(count) * sum * step);
}

NemenyiResult nemenyi(std::span<const double> mean_ranks, std::size_t data_sets, double level) {
    check(mean_ranks, data_sets, level);
    const std::size_t count = mean_ranks.size();
    const auto k = static_cast<double>(count);
    // Of a difference of two mean ranks over sqrt(2): the range is of variables with deviation 1.
    const double error = std::sqrt(k * (k + 1) / (12 * static_cast<double>(data_sets)));
    NemenyiResult result{.critical_difference = error * range_with_tail(level, count),
                         .p_values = Matrix<double>(count, count)};
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
            result.p_values(i, j) = normal_range_tail(std::abs(mean_ranks[i] - mean_ranks[j]) / error, count);
        }
    }
    return result;
}

std::vector<RankGroup> groups_of_ranks(std::span<const double> mean_ranks, double critical_difference) {
    std::vector<RankGroup> groups;
    std::size_t last = 0;
    for (std::size_t first = 0; first < mean_ranks.size(); ++first) {
        std::size_t end = std::max(first, last);
        while (end + 1 < mean_ranks.size() && mean_ranks[end + 1] - mean_ranks[first] < critical_difference) {
            ++end;
        }
        // One that ends where an earlier one does is a part of it.
        if (end > first && (groups.empty() || end > groups.back().last)) groups.push_back({first, end});
        last = end;
    }
    return groups;
}

}  // namespace hardlearn
