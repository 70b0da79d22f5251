#include "hardlearn/evaluation/rank_test.hpp"

#include <fmt/format.h>

#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

std::vector<double> with_sign(std::span<const double> values, double sign) {
    std::vector<double> result;
    for (const double value : values) result.push_back(sign * value);
    return result;
}

}  // namespace

RankTest rank_test(std::span<const double> first, std::span<const double> second, bool lower_is_better,
                   double confidence) {
    if (first.size() != second.size()) {
        throw_bad_argument(
            fmt::format("rank test: {} scores and {}, expected equally many", first.size(), second.size()));
    }
    const double sign = lower_is_better ? -1 : 1;
    const auto a = with_sign(first, sign), b = with_sign(second, sign);
    RankTest result{.sets = first.size(),
                    .mann_whitney = mann_whitney_u(a, b),
                    .one_sided_p_value = mann_whitney_u(a, b, Alternative::greater).p_value,
                    .cliffs_delta = cliffs_delta(a, b),
                    .superiority = probability_of_superiority(a, b),
                    .shift = hodges_lehmann_shift(first, second, confidence)};
    std::vector<double> differences;
    for (std::size_t i = 0; i < first.size(); ++i) differences.push_back(rounded_score(first[i] - second[i]));
    result.paired_t = corrected_resampled_t_test(differences, 0);
    result.mean_difference = corrected_resampled_interval(differences, 0, confidence);
    return result;
}

}  // namespace hardlearn
