#include "hardlearn/metrics/statistical_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

// Exact distributions count patterns in doubles: C(50, 25) and 2^50 lie below 2^53.
constexpr std::size_t most_exact_values = 50;

void check_finite(std::span<const double> values, const char* test) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!std::isfinite(values[i])) {
            throw_bad_argument(
                fmt::format("{}: value {} is {}, expected a finite number", test, i, values[i]));
        }
    }
}

// Combines P(X >= x) and P(X <= x).
double p_of(double upper, double lower, Alternative alternative) {
    switch (alternative) {
        case Alternative::greater:
            return std::min(1.0, upper);
        case Alternative::less:
            return std::min(1.0, lower);
        case Alternative::two_sided:
            break;
    }
    return std::min(1.0, 2 * std::min(upper, lower));
}

template <class Distribution>
double p_of_symmetric(const Distribution& distribution, double statistic, Alternative alternative) {
    if (std::isinf(statistic)) return p_of(statistic > 0 ? 0 : 1, statistic > 0 ? 1 : 0, alternative);
    using boost::math::cdf;
    using boost::math::complement;
    return p_of(cdf(complement(distribution, statistic)), cdf(distribution, statistic), alternative);
}

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) {
    const double mean = mean_of(values);
    double sum = 0;
    for (const double value : values) sum += (value - mean) * (value - mean);
    return sum / static_cast<double>(values.size() - 1);
}

// Average ranks are whole or half numbers: doubled they count.
std::size_t doubled(double rank) {
    return static_cast<std::size_t>(std::lround(2 * rank));
}

struct Tails {
    double upper = 0;  ///< share of patterns whose sum is at least the observed one
    double lower = 0;  ///< share of patterns whose sum is at most the observed one
};

Tails tails_of(std::span<const double> patterns_by_sum, std::size_t observed) {
    const double all = std::accumulate(patterns_by_sum.begin(), patterns_by_sum.end(), 0.0);
    const auto begin = patterns_by_sum.begin();
    const auto at = begin + static_cast<std::ptrdiff_t>(observed);
    return {.upper = std::accumulate(at, patterns_by_sum.end(), 0.0) / all,
            .lower = std::accumulate(begin, at + 1, 0.0) / all};
}

// patterns[s]: in how many of all choices of any number of the ranks their doubled sum is s.
std::vector<double> count_subsets(std::span<const double> ranks) {
    std::vector<double> patterns = {1.0};
    for (const double rank : ranks) {
        const std::size_t step = doubled(rank);
        patterns.resize(patterns.size() + step, 0.0);
        for (std::size_t s = patterns.size(); s-- > step;) patterns[s] += patterns[s - step];
    }
    return patterns;
}

// patterns[s]: in how many of all choices of `chosen` of the ranks their doubled sum is s.
std::vector<double> count_subsets_of_size(std::span<const double> ranks, std::size_t chosen) {
    const std::size_t sums = doubled(std::accumulate(ranks.begin(), ranks.end(), 0.0)) + 1;
    std::vector<std::vector<double>> patterns(chosen + 1, std::vector<double>(sums, 0.0));
    patterns[0][0] = 1.0;
    for (const double rank : ranks) {
        const std::size_t step = doubled(rank);
        for (std::size_t size = chosen; size > 0; --size) {
            for (std::size_t s = step; s < sums; ++s) patterns[size][s] += patterns[size - 1][s - step];
        }
    }
    return patterns[chosen];
}

// Sum over groups of equal ranks of t^3 - t.
double tie_term(std::span<const double> ranks) {
    std::vector<double> sorted(ranks.begin(), ranks.end());
    std::ranges::sort(sorted);
    double sum = 0;
    for (std::size_t begin = 0; begin < sorted.size();) {
        std::size_t end = begin + 1;  // also where a value is no number
        while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
        const auto t = static_cast<double>(end - begin);
        sum += t * t * t - t;
        begin = end;
    }
    return sum;
}

double normal_p_of_ranks(std::span<const double> ranks, double positive_ranks, Alternative alternative) {
    double mean = 0;
    double variance = 0;
    for (const double rank : ranks) {
        mean += rank / 2;
        variance += rank * rank / 4;
    }
    const double z = (positive_ranks - mean) / std::sqrt(variance);
    return p_of_symmetric(boost::math::normal(), z, alternative);
}

// Half a pair nearer to the mean on the side that is asked about; two-sided asks about the nearer tail.
double normal_p_of_u(double u, double pairs, double variance, Alternative alternative) {
    if (variance <= 0) return 1;
    const double deviation = std::sqrt(variance);
    const boost::math::normal normal;
    const double upper = cdf(complement(normal, (u - pairs / 2 - 0.5) / deviation));
    const double lower = cdf(normal, (u - pairs / 2 + 0.5) / deviation);
    return p_of(upper, lower, alternative);
}

std::vector<double> order_statistics(std::vector<double> values) {
    std::ranges::sort(values);
    return values;
}

double median(std::vector<double> values) {
    return quantile(order_statistics(std::move(values)), 0.5);
}

void check_table(MatrixView<const double> scores, const char* test) {
    if (scores.rows() == 0 || scores.columns() == 0) {
        throw_bad_argument(fmt::format("{}: the table is {} x {}, expected at least one row and one column",
                                       test, scores.rows(), scores.columns()));
    }
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        for (std::size_t j = 0; j < scores.columns(); ++j) {
            if (std::isnan(scores(i, j))) {
                throw_bad_argument(
                    fmt::format("{}: the score of row {}, column {} is not a number", test, i, j));
            }
        }
    }
}

// Rank 1 for the highest score.
std::vector<double> ranks_from_the_top(std::span<const double> scores) {
    auto ranks = average_ranks(scores);
    for (double& rank : ranks) rank = static_cast<double>(scores.size()) + 1 - rank;
    return ranks;
}

}  // namespace

double quantile(std::span<const double> sorted, double level) {
    const double place = level * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

TestResult corrected_resampled_t_test(std::span<const double> differences, double test_to_training,
                                      Alternative alternative) {
    check_finite(differences, "corrected resampled t-test");
    if (!(test_to_training >= 0)) {
        throw_bad_argument(fmt::format(
            "corrected resampled t-test: test_to_training is {}, expected at least 0", test_to_training));
    }
    if (differences.size() < 2) return {.statistic = undefined, .p_value = undefined};
    const auto count = static_cast<double>(differences.size());
    // Compared, not computed: the variance of equal numbers can round above 0.
    const bool all_alike = std::ranges::all_of(differences, [&](double d) { return d == differences[0]; });
    if (all_alike && differences[0] == 0) return {.statistic = 0, .p_value = 1};
    const double variance = all_alike ? 0 : variance_of(differences);
    const double t = mean_of(differences) / std::sqrt((1 / count + test_to_training) * variance);
    return {.statistic = t, .p_value = p_of_symmetric(boost::math::students_t(count - 1), t, alternative)};
}

Interval corrected_resampled_interval(std::span<const double> differences, double test_to_training,
                                      double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
        throw_bad_argument(
            fmt::format("corrected resampled interval: confidence {}, expected one in (0, 1)", confidence));
    }
    corrected_resampled_t_test(differences, test_to_training);  // checks its arguments
    if (differences.size() < 2) {
        const double mean = differences.empty() ? undefined : differences[0];
        return {.estimate = mean, .low = undefined, .high = undefined};
    }
    const bool all_alike = std::ranges::all_of(differences, [&](double d) { return d == differences[0]; });
    if (all_alike) return {.estimate = differences[0], .low = differences[0], .high = differences[0]};
    const double mean = mean_of(differences);
    const auto count = static_cast<double>(differences.size());
    const double error = std::sqrt((1 / count + test_to_training) * variance_of(differences));
    const double t = boost::math::quantile(boost::math::students_t(count - 1), (1 + confidence) / 2);
    return {.estimate = mean, .low = mean - t * error, .high = mean + t * error};
}

SignedRankResult wilcoxon_signed_rank(std::span<const double> differences, Alternative alternative,
                                      ZeroDifferences zeros) {
    check_finite(differences, "Wilcoxon signed-rank test");
    std::vector<double> kept;
    std::ranges::copy_if(differences, std::back_inserter(kept),
                         [&](double d) { return d != 0 || zeros == ZeroDifferences::ranked; });
    std::vector<double> sizes(kept.size());
    std::ranges::transform(kept, sizes.begin(), [](double d) { return std::abs(d); });
    const auto all_ranks = average_ranks(sizes);

    SignedRankResult result;
    std::vector<double> ranks;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (kept[i] == 0) continue;
        ranks.push_back(all_ranks[i]);
        (kept[i] > 0 ? result.positive_ranks : result.negative_ranks) += all_ranks[i];
    }
    result.nonzero = ranks.size();
    result.exact = ranks.size() <= most_exact_values;
    if (result.exact) {
        const Tails tails = tails_of(count_subsets(ranks), doubled(result.positive_ranks));
        result.p_value = p_of(tails.upper, tails.lower, alternative);
    } else {
        result.p_value = normal_p_of_ranks(ranks, result.positive_ranks, alternative);
    }
    return result;
}

RankSumResult mann_whitney_u(std::span<const double> first, std::span<const double> second,
                             Alternative alternative) {
    check_finite(first, "Mann-Whitney U test");
    check_finite(second, "Mann-Whitney U test");
    if (first.empty() || second.empty()) {
        throw_bad_argument(
            fmt::format("Mann-Whitney U test: samples of {} and {} values, expected at least one each",
                        first.size(), second.size()));
    }
    std::vector<double> both(first.begin(), first.end());
    both.insert(both.end(), second.begin(), second.end());
    const auto ranks = average_ranks(both);
    const auto m = static_cast<double>(first.size());
    const auto n = static_cast<double>(second.size());
    const double rank_sum =
        std::accumulate(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(first.size()), 0.0);

    RankSumResult result{.u = rank_sum - m * (m + 1) / 2, .exact = both.size() <= most_exact_values};
    if (result.exact) {
        const Tails tails = tails_of(count_subsets_of_size(ranks, first.size()), doubled(rank_sum));
        result.p_value = p_of(tails.upper, tails.lower, alternative);
    } else {
        const double variance = m * n / 12 * (m + n + 1 - tie_term(ranks) / ((m + n) * (m + n - 1)));
        result.p_value = normal_p_of_u(result.u, m * n, variance, alternative);
    }
    return result;
}

std::vector<double> bonferroni(std::span<const double> p_values) {
    std::vector<double> adjusted(p_values.size());
    const auto count = static_cast<double>(p_values.size());
    std::ranges::transform(p_values, adjusted.begin(), [&](double p) { return std::min(1.0, count * p); });
    return adjusted;
}

std::vector<double> holm(std::span<const double> p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
    std::vector<double> adjusted(p_values.size());
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto left = static_cast<double>(order.size() - i);
        largest = std::max(largest, std::min(1.0, left * p_values[order[i]]));
        adjusted[order[i]] = largest;
    }
    return adjusted;
}

std::vector<double> benjamini_hochberg(std::span<const double> p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p_values[i]; });
    std::vector<double> adjusted(p_values.size());
    double smallest = 1;
    for (std::size_t i = order.size(); i > 0; --i) {
        const double scaled =
            p_values[order[i - 1]] * static_cast<double>(order.size()) / static_cast<double>(i);
        smallest = std::min(smallest, scaled);
        adjusted[order[i - 1]] = smallest;
    }
    return adjusted;
}

std::vector<double> average_ranks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + 1 + end) / 2;
        begin = end;
    }
    return ranks;
}

double rank_correlation(std::span<const double> first, std::span<const double> second) {
    if (first.size() != second.size()) {
        throw_bad_argument(fmt::format("rank correlation: {} values and {}, expected equally many",
                                       first.size(), second.size()));
    }
    if (first.size() < 2) return undefined;
    const auto a = average_ranks(first), b = average_ranks(second);
    const double mean = (static_cast<double>(first.size()) + 1) / 2;
    double aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
        ab += (a[i] - mean) * (b[i] - mean);
    }
    return aa == 0 || bb == 0 ? undefined : ab / std::sqrt(aa * bb);
}

std::vector<double> mean_ranks(MatrixView<const double> scores) {
    check_table(scores, "mean ranks");
    std::vector<double> means(scores.columns(), 0.0);
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        const auto ranks = ranks_from_the_top(scores.row(i));
        for (std::size_t j = 0; j < means.size(); ++j)
            means[j] += ranks[j] / static_cast<double>(scores.rows());
    }
    return means;
}

TestResult friedman(MatrixView<const double> scores) {
    check_table(scores, "Friedman test");
    if (scores.columns() < 2) return {.statistic = undefined, .p_value = undefined};
    const auto rows = static_cast<double>(scores.rows());
    const auto columns = static_cast<double>(scores.columns());
    double ties = 0;
    for (std::size_t i = 0; i < scores.rows(); ++i) ties += tie_term(average_ranks(scores.row(i)));
    const double correction = 1 - ties / (rows * columns * (columns * columns - 1));
    if (correction <= 0) return {.statistic = 0, .p_value = 1};
    double spread = 0;
    for (const double mean : mean_ranks(scores)) spread += std::pow(mean - (columns + 1) / 2, 2);
    const double statistic = 12 * rows / (columns * (columns + 1)) * spread / correction;
    return {.statistic = statistic,
            .p_value = cdf(complement(boost::math::chi_squared(columns - 1), statistic))};
}

Interval bootstrap_median(std::span<const double> values, double confidence, std::size_t resamples,
                          RandomStream& stream) {
    check_finite(values, "bootstrap of the median");
    if (values.empty() || resamples == 0 || !(confidence > 0 && confidence < 1)) {
        throw_bad_argument(
            fmt::format("bootstrap of the median: {} values, {} resamples and confidence {}; expected "
                        "at least one value, one resample and a confidence in (0, 1)",
                        values.size(), resamples, confidence));
    }
    std::vector<double> medians(resamples);
    std::vector<double> drawn(values.size());
    for (double& one : medians) {
        for (double& value : drawn) value = values[stream.below(values.size())];
        one = median(drawn);
    }
    medians = order_statistics(std::move(medians));
    return {.estimate = median({values.begin(), values.end()}),
            .low = quantile(medians, (1 - confidence) / 2),
            .high = quantile(medians, (1 + confidence) / 2)};
}

}  // namespace hardlearn
