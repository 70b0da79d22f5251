#include "hardlearn/evaluation/lift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void check(std::span<const Matrix<double>> scores) {
    if (scores.empty()) throw_bad_argument("lift: no table of scores, expected at least one");
    for (const Matrix<double>& table : scores) {
        if (table.rows() == scores[0].rows() && table.columns() == scores[0].columns()) continue;
        throw_bad_argument(fmt::format("lift: a table of {} x {} scores beside one of {} x {}", table.rows(),
                                       table.columns(), scores[0].rows(), scores[0].columns()));
    }
}

// The best of a set; NaN where the score does not count there.
double best_of(std::span<const double> values) {
    double best = 0;
    for (const double value : values) {
        if (std::isnan(value)) return undefined;
        best = std::max(best, rounded_score(value));
    }
    return best > 0 ? best : undefined;
}

void add_shares(std::span<const double> values, double best, std::span<double> sums) {
    for (std::size_t m = 0; m < values.size(); ++m) sums[m] += rounded_score(values[m]) / best;
}

OrderStatisticInterval median_of_column(const Matrix<double>& values, std::size_t column, double confidence) {
    std::vector<double> known;
    for (std::size_t i = 0; i < values.rows(); ++i) {
        if (!std::isnan(values(i, column))) known.push_back(values(i, column));
    }
    if (known.empty()) return {{undefined, undefined, undefined}, undefined};
    return median_interval(known, confidence);
}

}  // namespace

Lift metric_integrated_lift(std::span<const Matrix<double>> scores, double confidence) {
    check(scores);
    const std::size_t sets = scores[0].rows(), models = scores[0].columns();
    Lift lift{.values = Matrix<double>(sets, models), .medians = {}};
    for (std::size_t i = 0; i < sets; ++i) {
        std::vector<double> sums(models, 0.0);
        double counted = 0;
        for (const Matrix<double>& table : scores) {
            const double best = best_of(table.row(i));
            if (std::isnan(best)) continue;
            add_shares(table.row(i), best, sums);
            ++counted;
        }
        for (std::size_t m = 0; m < models; ++m)
            lift.values(i, m) = counted > 0 ? sums[m] / counted : undefined;
    }
    for (std::size_t m = 0; m < models; ++m) {
        lift.medians.push_back(median_of_column(lift.values, m, confidence));
    }
    return lift;
}

}  // namespace hardlearn
