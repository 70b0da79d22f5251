#include "hardlearn/hardness/learning_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/judged_rows.hpp"

namespace hardlearn {
namespace {

constexpr std::array<double, 4> shares = {0.125, 0.25, 0.5, 1.0};
constexpr std::size_t neighbors_of_dimension = 20;

// Falls shrink from doubling to doubling by the root of what they shrank by over the last two.
double gain_after(std::span<const double> errors) {
    const double early = errors[0] - errors[1], late = errors[2] - errors[3];
    if (!(late > 0)) return std::isnan(late) ? late : 0.0;
    const double rate = early > 0 ? std::sqrt(std::min(1.0, late / early)) : 1.0;
    return rate * late;
}

}  // namespace

LearningCurve learning_curve(const RankedNeighbors& neighbors, const RowLabels& labels,
                             const Bootstrap& bootstrap, const RunContext& context) {
    const std::vector<bool> judged = judged_rows(labels);
    std::array<std::vector<double>, shares.size()> errors;
    for (std::size_t s = 0; s < shares.size(); ++s) {
        errors[s] = nearest_neighbor_errors(neighbors, labels.labels, shares[s]);
        for (std::size_t i = 0; i < judged.size(); ++i) {
            if (!judged[i]) errors[s][i] = std::numeric_limits<double>::quiet_NaN();
        }
    }
    const auto at_shares = [&](std::span<const double> weights) {
        std::array<double, shares.size()> values{};
        for (std::size_t s = 0; s < shares.size(); ++s)
            values[s] = balanced_error_over_chance(errors[s], weights, labels);
        return values;
    };
    LearningCurve curve;
    const auto whole = at_shares(std::vector<double>(judged.size(), 1.0));
    for (std::size_t s = 0; s < shares.size(); ++s)
        curve.points.push_back({.share = shares[s], .error = whole[s]});
    const Bootstrap own = bootstrap.child("learning curve");
    const RowUnits units(labels);
    const auto interval_of = [&](auto statistic) {
        return bootstrap_over_units(
            units, own, [&](std::span<const double> weights) { return statistic(at_shares(weights)); },
            context);
    };
    using AtShares = std::array<double, shares.size()>;
    curve.gain_of_doubling = interval_of([](const AtShares& of) { return gain_after(of); });
    curve.last_two_doublings = interval_of([](const AtShares& of) { return of[1] - of[3]; });
    return curve;
}

double intrinsic_dimension(const RankedNeighbors& neighbors) {
    double sum = 0, count = 0;
    for (const std::vector<Neighbor>& nearest : neighbors.of_row) {
        const std::size_t k = std::min(neighbors_of_dimension, nearest.size());
        if (k < 3 || !(nearest[k - 1].squared_distance > 0)) continue;
        double logs = 0;
        std::size_t apart = 0;
        for (std::size_t j = 0; j + 1 < k; ++j) {
            if (!(nearest[j].squared_distance > 0)) continue;
            logs += 0.5 * std::log(static_cast<double>(nearest[k - 1].squared_distance) /
                                   static_cast<double>(nearest[j].squared_distance));
            ++apart;
        }
        if (apart < 2 || logs <= 0) continue;
        sum += logs / static_cast<double>(apart - 1);
        count += 1;
    }
    return sum > 0 ? count / sum : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace hardlearn
