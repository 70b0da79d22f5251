#include "hardlearn/metrics/correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<double>;

void check_pairs(std::span<const double> first, std::span<const double> second) {
    if (first.size() != second.size())
        throw_bad_argument(
            fmt::format("correlation: {} values and {}, expected equally many", first.size(), second.size()));
    for (const auto& values : {first, second}) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i]))
                throw_bad_argument(
                    fmt::format("correlation: value {} is {}, expected a finite number", i, values[i]));
        }
    }
}

double dot(std::span<const double> a, std::span<const double> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Values centered(std::span<const double> values) {
    const double mean =
        std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    Values result(values.begin(), values.end());
    for (double& value : result) value -= mean;
    return result;
}

double cosine(std::span<const double> a, std::span<const double> b) {
    const double squares = dot(a, a) * dot(b, b);
    return squares > 0 ? std::clamp(dot(a, b) / std::sqrt(squares), -1.0, 1.0) : undefined;
}

bool is_constant(std::span<const double> values) {
    return std::ranges::all_of(values, [&](double value) { return value == values[0]; });
}

double pearson(std::span<const double> first, std::span<const double> second) {
    // Rounding of the mean would leave something of a constant.
    if (first.size() < 2 || is_constant(first) || is_constant(second)) return undefined;
    return cosine(centered(first), centered(second));
}

double kendall(std::span<const double> first, std::span<const double> second) {
    double agreeing = 0, apart_first = 0, apart_second = 0;
    const auto sign = [](double a, double b) {
        return static_cast<double>(a > b) - static_cast<double>(a < b);
    };
    for (std::size_t i = 0; i < first.size(); ++i) {
        for (std::size_t j = i + 1; j < first.size(); ++j) {
            const double a = sign(first[i], first[j]), b = sign(second[i], second[j]);
            agreeing += a * b;
            apart_first += a * a;
            apart_second += b * b;
        }
    }
    if (apart_first == 0 || apart_second == 0) return undefined;
    return agreeing / std::sqrt(apart_first * apart_second);
}

double correlation_of(CorrelationKind kind, std::span<const double> first, std::span<const double> second) {
    switch (kind) {
        case CorrelationKind::pearson:
            return pearson(first, second);
        case CorrelationKind::spearman:
            return rank_correlation(first, second);
        case CorrelationKind::kendall:
            break;
    }
    return kendall(first, second);
}

// Directions at right angles to each other that span the covariates and a constant (Gram and Schmidt).
class Covariates {
  public:
    Covariates(MatrixView<const double> table, std::span<const std::size_t> rows, bool ranked) {
        for (std::size_t c = 0; c < table.columns(); ++c) {
            Values values;
            for (const std::size_t row : rows) values.push_back(table(row, c));
            if (ranked) values = average_ranks(values);
            values = centered(values);
            const double before = dot(values, values);
            take_out_of(values);
            const double after = dot(values, values);
            // The rest of one that others explain is rounding.
            if (after <= 1e-20 * before || after == 0) continue;
            for (double& value : values) value /= std::sqrt(after);
            directions_.push_back(std::move(values));
        }
    }
    Values residuals(std::span<const double> values) const {
        Values rest = centered(values);
        const double before = dot(rest, rest);
        take_out_of(rest);
        if (dot(rest, rest) <= 1e-20 * before) std::ranges::fill(rest, 0.0);
        return rest;
    }

  private:
    void take_out_of(Values& values) const {
        // Twice: the second time removes what rounding left.
        for (int round = 0; round < 2; ++round) {
            for (const Values& direction : directions_) {
                const double along = dot(direction, values);
                for (std::size_t i = 0; i < values.size(); ++i) values[i] -= along * direction[i];
            }
        }
    }
    std::vector<Values> directions_;
};

Values chosen(std::span<const double> values, std::span<const std::size_t> rows) {
    Values result;
    for (const std::size_t row : rows) result.push_back(values[row]);
    return result;
}

std::vector<std::size_t> numbers_to(std::size_t count) {
    std::vector<std::size_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

// Both without the covariates.
struct Residuals {
    Values first, second;
};

Residuals residuals_of(CorrelationKind kind, std::span<const double> first, std::span<const double> second,
                       MatrixView<const double> covariates, std::span<const std::size_t> rows) {
    const bool ranked = kind == CorrelationKind::spearman;
    const Covariates known(covariates, rows, ranked);
    const auto left_of = [&](std::span<const double> values) {
        const Values picked = chosen(values, rows);
        return known.residuals(ranked ? average_ranks(picked) : picked);
    };
    return {left_of(first), left_of(second)};
}

using Statistic = std::function<double(std::span<const std::size_t> rows)>;

// `resampled` of rows drawn with replacement, `permuted` of orders of the first side.
CorrelationTest tested(std::size_t count, const Statistic& resampled, const Statistic& permuted,
                       const ResamplingPlan& plan) {
    check_resampling(plan);
    std::vector<std::size_t> rows = numbers_to(count);
    const double observed = resampled(rows);
    if (std::isnan(observed)) return {{undefined, undefined, undefined}, undefined};
    Values values;
    for (std::size_t b = 0; b < plan.num_resamples; ++b) {
        RandomStream stream = plan.stream.child("bootstrap").child(b);
        for (std::size_t& row : rows) row = stream.below(count);
        const double value = resampled(rows);
        if (!std::isnan(value)) values.push_back(value);
    }
    std::size_t as_far = 0;
    for (std::size_t p = 0; p < plan.num_resamples; ++p) {
        RandomStream stream = plan.stream.child("permutation").child(p);
        rows = numbers_to(count);
        shuffle<std::size_t>(rows, stream);
        // Sums in another order differ by rounding.
        as_far += std::abs(permuted(rows)) >= std::abs(observed) * (1 - 1e-12);
    }
    CorrelationTest result{{observed, undefined, undefined},
                           static_cast<double>(1 + as_far) / static_cast<double>(1 + plan.num_resamples)};
    std::ranges::sort(values);
    if (!values.empty()) {
        result.interval.low = quantile(values, (1 - plan.confidence) / 2);
        result.interval.high = quantile(values, (1 + plan.confidence) / 2);
    }
    return result;
}

}  // namespace

void check_resampling(const ResamplingPlan& plan) {
    if (plan.num_resamples == 0) throw_bad_argument("resamples: expected at least 1, got 0");
    if (!(plan.confidence > 0 && plan.confidence < 1))
        throw_bad_argument(fmt::format("confidence: expected above 0 and below 1, got {}", plan.confidence));
}

double correlation(CorrelationKind kind, std::span<const double> first, std::span<const double> second) {
    check_pairs(first, second);
    return correlation_of(kind, first, second);
}

double partial_correlation(CorrelationKind kind, std::span<const double> first,
                           std::span<const double> second, MatrixView<const double> covariates) {
    check_pairs(first, second);
    if (kind == CorrelationKind::kendall)
        throw_bad_argument("partial correlation: expected pearson or spearman, got kendall");
    if (covariates.rows() != first.size())
        throw_bad_argument(fmt::format("partial correlation: covariates of {} values, expected {}",
                                       covariates.rows(), first.size()));
    for (std::size_t c = 0; c < covariates.columns(); ++c) {
        for (std::size_t i = 0; i < covariates.rows(); ++i) {
            if (!std::isfinite(covariates(i, c)))
                throw_bad_argument(
                    fmt::format("partial correlation: value {} of covariate {} is {}, expected "
                                "a finite number",
                                i, c, covariates(i, c)));
        }
    }
    if (first.size() < 2) return undefined;
    const Residuals left = residuals_of(kind, first, second, covariates, numbers_to(first.size()));
    return cosine(left.first, left.second);
}

CorrelationTest test_correlation(CorrelationKind kind, std::span<const double> first,
                                 std::span<const double> second, const ResamplingPlan& plan) {
    check_pairs(first, second);
    const auto resampled = [&](std::span<const std::size_t> rows) {
        return correlation_of(kind, chosen(first, rows), chosen(second, rows));
    };
    const auto permuted = [&](std::span<const std::size_t> rows) {
        return correlation_of(kind, chosen(first, rows), second);
    };
    return tested(first.size(), resampled, permuted, plan);
}

CorrelationTest test_partial_correlation(CorrelationKind kind, std::span<const double> first,
                                         std::span<const double> second, MatrixView<const double> covariates,
                                         const ResamplingPlan& plan) {
    partial_correlation(kind, first, second, covariates);  // checks
    if (first.size() < 2) return {{undefined, undefined, undefined}, undefined};
    const Residuals left = residuals_of(kind, first, second, covariates, numbers_to(first.size()));
    const auto resampled = [&](std::span<const std::size_t> rows) {
        const Residuals of_rows = residuals_of(kind, first, second, covariates, rows);
        return cosine(of_rows.first, of_rows.second);
    };
    const auto permuted = [&](std::span<const std::size_t> rows) {
        return cosine(chosen(left.first, rows), left.second);
    };
    return tested(first.size(), resampled, permuted, plan);
}

}  // namespace hardlearn
