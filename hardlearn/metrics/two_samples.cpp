#include "hardlearn/metrics/two_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_exact_values = 50;  // as for the Mann-Whitney test

void check_sample(std::span<const double> values, const char* task) {
    if (values.empty()) throw_bad_argument(fmt::format("{}: no values, expected at least one", task));
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            throw_bad_argument(
                fmt::format("{}: value {} is {}, expected a finite number", task, i, values[i]));
        }
    }
}

void check_confidence(double confidence, const char* task) {
    if (confidence > 0 && confidence < 1) return;
    throw_bad_argument(fmt::format("{}: confidence {}, expected one in (0, 1)", task, confidence));
}

// shares[u]: share of the ways to divide m + n different values in which U is u. A value of the first sample
// adds as many pairs as there are values of the second below it.
std::vector<double> shares_of_u(std::size_t m, std::size_t n) {
    // ways[i][u]: with i values of the first sample, and the values of the second met so far.
    std::vector<std::vector<double>> ways(m + 1, std::vector<double>(m * n + 1, 0.0));
    ways[0][0] = 1;
    for (std::size_t below = 0; below <= n; ++below) {
        for (std::size_t i = 1; i <= m; ++i) {
            for (std::size_t u = below; u <= m * n; ++u) ways[i][u] += ways[i - 1][u - below];
        }
    }
    const double all = std::accumulate(ways[m].begin(), ways[m].end(), 0.0);
    for (double& share : ways[m]) share /= all;
    return std::move(ways[m]);
}

// How many values at each end lie outside of an interval, and the probability that it misses on one side.
struct Cut {
    std::size_t place = 0;  // 1: the interval goes from the smallest value to the largest; 0: there is none
    double tail = 0;
};

// The widest cut whose tail, the summed shares of the values below its place, is at most `level`.
Cut widest_cut(std::span<const double> shares, double level) {
    Cut cut;
    double tail = 0;
    for (std::size_t place = 1; 2 * place <= shares.size(); ++place) {
        tail += shares[place - 1];
        if (tail > level) break;
        cut = {.place = place, .tail = tail};
    }
    return cut;
}

Cut normal_cut(std::size_t m, std::size_t n, double level) {
    const auto a = static_cast<double>(m), b = static_cast<double>(n);
    const double deviation = std::sqrt(a * b * (a + b + 1) / 12);
    const boost::math::normal normal;
    const double place = std::floor(a * b / 2 + 0.5 + deviation * boost::math::quantile(normal, level));
    if (place < 1) return {};
    const double tail = boost::math::cdf(normal, (place - 0.5 - a * b / 2) / deviation);
    return {.place = static_cast<std::size_t>(place), .tail = tail};
}

OrderStatisticInterval interval_at(std::vector<double> values, const Cut& cut) {
    std::ranges::sort(values);
    const double middle = quantile(values, 0.5);
    if (cut.place == 0) return {{middle, undefined, undefined}, undefined};
    return {{middle, values[cut.place - 1], values[values.size() - cut.place]}, 1 - 2 * cut.tail};
}

// Of a fair coin thrown n times: shares[k] of k heads.
std::vector<double> shares_of_heads(std::size_t n) {
    const boost::math::binomial coin(static_cast<double>(n), 0.5);
    std::vector<double> shares(n + 1);
    for (std::size_t k = 0; k <= n; ++k) shares[k] = boost::math::pdf(coin, static_cast<double>(k));
    return shares;
}

}  // namespace

double probability_of_superiority(std::span<const double> first, std::span<const double> second) {
    check_sample(first, "probability of superiority");
    check_sample(second, "probability of superiority");
    const auto pairs = static_cast<double>(first.size()) * static_cast<double>(second.size());
    return mann_whitney_u(first, second).u / pairs;
}

double cliffs_delta(std::span<const double> first, std::span<const double> second) {
    return 2 * probability_of_superiority(first, second) - 1;
}

OrderStatisticInterval hodges_lehmann_shift(std::span<const double> first, std::span<const double> second,
                                            double confidence) {
    check_sample(first, "Hodges-Lehmann shift");
    check_sample(second, "Hodges-Lehmann shift");
    check_confidence(confidence, "Hodges-Lehmann shift");
    std::vector<double> differences;
    differences.reserve(first.size() * second.size());
    for (const double a : first) {
        for (const double b : second) differences.push_back(a - b);
    }
    const double level = (1 - confidence) / 2;
    const bool exact = first.size() + second.size() <= most_exact_values;
    return interval_at(std::move(differences),
                       exact ? widest_cut(shares_of_u(first.size(), second.size()), level)
                             : normal_cut(first.size(), second.size(), level));
}

OrderStatisticInterval median_interval(std::span<const double> values, double confidence) {
    check_sample(values, "interval of the median");
    check_confidence(confidence, "interval of the median");
    return interval_at({values.begin(), values.end()},
                       widest_cut(shares_of_heads(values.size()), (1 - confidence) / 2));
}

double sign_test(std::size_t wins, std::size_t losses) {
    const std::size_t n = wins + losses;
    if (n == 0) return 1;
    const boost::math::binomial coin(static_cast<double>(n), 0.5);
    return std::min(1.0, 2 * boost::math::cdf(coin, static_cast<double>(std::min(wins, losses))));
}

double one_sided_sign_test(std::size_t wins, std::size_t losses) {
    // A fair coin: so many wins or more are as probable as so few losses or fewer.
    if (wins + losses == 0) return 1;
    const boost::math::binomial coin(static_cast<double>(wins + losses), 0.5);
    return boost::math::cdf(coin, static_cast<double>(losses));
}

}  // namespace hardlearn
