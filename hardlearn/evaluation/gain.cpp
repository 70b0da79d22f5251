#include "hardlearn/evaluation/gain.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {

Gain gain_over(double score, double reference, bool lower_is_better) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    double difference = lower_is_better ? reference - score : score - reference;
    if (rounded_score(difference) == 0) difference = 0;
    const double ratio = difference == 0 ? 1 : lower_is_better ? reference / score : score / reference;
    return {.points = 100 * difference,
            .relative = reference == 0 ? undefined : difference / std::abs(reference),
            .signed_ratio = !(score > 0 && reference > 0) ? undefined
                            : difference < 0              ? -ratio
                                                          : ratio};
}

ModelGains summarize_gains(std::string model, std::vector<Gain> sets, double confidence) {
    std::vector<double> points;
    double relative = 0;
    std::size_t num_relative = 0;
    for (const Gain& gain : sets) {
        points.push_back(100 * rounded_score(gain.points / 100));
        if (std::isnan(gain.relative)) continue;
        relative += gain.relative;
        ++num_relative;
    }
    return {.model = std::move(model),
            .sets = std::move(sets),
            .mean_points = corrected_resampled_interval(points, 0, confidence),
            .paired_t = corrected_resampled_t_test(points, 0),
            .mean_relative = relative / static_cast<double>(num_relative),
            .num_relative = num_relative};
}

}  // namespace hardlearn
