#include "hardlearn/metrics/kolmogorov_smirnov.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_exact_pairs = 1'000'000;

void check(std::span<const double> sample) {
    if (sample.empty()) throw_bad_argument("Kolmogorov-Smirnov: a sample is empty");
    if (!std::ranges::all_of(sample, [](double value) { return std::isfinite(value); }))
        throw_bad_argument("Kolmogorov-Smirnov: a value is not finite");
}

// The values of both samples in order: how many of each are at most each distinct value.
struct Steps {
    std::vector<std::int64_t> of_first;
    std::vector<std::int64_t> of_second;
};

Steps steps_of(std::span<const double> first, std::span<const double> second) {
    std::vector<double> a(first.begin(), first.end());
    std::vector<double> b(second.begin(), second.end());
    std::ranges::sort(a);
    std::ranges::sort(b);
    Steps steps;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        const double value = j == b.size() || (i < a.size() && a[i] <= b[j]) ? a[i] : b[j];
        while (i < a.size() && a[i] == value) ++i;
        while (j < b.size() && b[j] == value) ++j;
        steps.of_first.push_back(std::int64_t(i));
        steps.of_second.push_back(std::int64_t(j));
    }
    return steps;
}

// The distance times both sizes, a whole number.
std::int64_t scaled_distance(const Steps& steps) {
    const std::int64_t m = steps.of_first.back();
    const std::int64_t n = steps.of_second.back();
    std::int64_t largest = 0;
    for (std::size_t s = 0; s < steps.of_first.size(); ++s)
        largest = std::max(largest, std::abs(steps.of_first[s] * n - steps.of_second[s] * m));
    return largest;
}

// The probability that a random division reaches the distance where a value ends. Among divisions of the
// values so far, staying[i] is the share that has i of them in the first sample and has not reached it.
double probability_reached(const Steps& steps, std::int64_t distance) {
    const std::int64_t m = steps.of_first.back();
    const std::int64_t n = steps.of_second.back();
    std::vector<double> staying(static_cast<std::size_t>(m) + 1, 0.0);
    staying[0] = 1;
    double reached = 0;
    std::size_t s = 0;
    for (std::int64_t taken = 1; taken <= m + n; ++taken) {
        const std::int64_t lowest = std::max<std::int64_t>(0, taken - n);
        const std::int64_t highest = std::min(m, taken);
        const auto left = static_cast<double>(m + n - taken + 1);  // before this value is dealt
        for (std::int64_t i = highest; i >= lowest; --i) {
            const std::int64_t j = taken - i;
            const double from_first =
                i > 0 ? staying[std::size_t(i - 1)] * static_cast<double>(m - i + 1) / left : 0;
            const double from_second =
                j > 0 ? staying[std::size_t(i)] * static_cast<double>(n - j + 1) / left : 0;
            staying[std::size_t(i)] = from_first + from_second;
        }
        if (lowest > 0) staying[std::size_t(lowest - 1)] = 0;
        const bool value_ends = taken == steps.of_first[s] + steps.of_second[s];
        if (!value_ends) continue;
        ++s;
        for (std::int64_t i = lowest; i <= highest; ++i) {
            if (std::abs(i * n - (taken - i) * m) < distance) continue;
            reached += staying[std::size_t(i)];
            staying[std::size_t(i)] = 0;
        }
    }
    return reached;
}

// Kolmogorov's distribution: P(K >= x).
double limit_above(double x) {
    if (x < 0.2) return 1;
    double sum = 0;
    for (int k = 1; k <= 100; ++k) {
        const double term = exponential_below_zero(-2.0 * k * k * x * x);
        sum += k % 2 == 1 ? term : -term;
        if (term < 1e-17) break;
    }
    return std::clamp(2 * sum, 0.0, 1.0);
}

}  // namespace

TestResult kolmogorov_smirnov(std::span<const double> first, std::span<const double> second) {
    check(first);
    check(second);
    const Steps steps = steps_of(first, second);
    const std::int64_t scaled = scaled_distance(steps);
    const auto m = static_cast<double>(first.size());
    const auto n = static_cast<double>(second.size());
    const double distance = static_cast<double>(scaled) / m / n;
    if (scaled == 0) return {.statistic = 0, .p_value = 1};
    if (first.size() * second.size() <= most_exact_pairs)
        return {.statistic = distance, .p_value = std::min(1.0, probability_reached(steps, scaled))};
    return {.statistic = distance, .p_value = limit_above(distance * std::sqrt(m * n / (m + n)))};
}

double kolmogorov_smirnov_distance(std::span<const double> first, std::span<const double> second) {
    check(first);
    check(second);
    return static_cast<double>(scaled_distance(steps_of(first, second))) / static_cast<double>(first.size()) /
           static_cast<double>(second.size());
}

}  // namespace hardlearn
