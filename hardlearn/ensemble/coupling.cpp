#include "hardlearn/ensemble/coupling.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {

void couple(const Votes& votes, std::span<double> probabilities) {
    constexpr double furthest = 7.0;
    const std::size_t classes = votes.classes.size();
    // 1 / r_ij - 1 = exp(-2 d_ij), so what p_i is proportional to is 1 / (1 + sum over j of it).
    std::vector<double> odds_against(classes, 1.0);
    std::size_t next = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        for (std::size_t j = i + 1; j < classes; ++j) {
            const double lead = std::clamp(2.0 * votes.decision_values[next++], -furthest, furthest);
            const double odds = lead >= 0 ? exponential_below_zero(-lead) : 1 / exponential_below_zero(lead);
            odds_against[i] += odds;
            odds_against[j] += 1 / odds;
        }
    }
    std::ranges::fill(probabilities, 0.0);
    double sum = 0;
    for (std::size_t i = 0; i < classes; ++i) sum += 1 / odds_against[i];
    for (std::size_t i = 0; i < classes; ++i)
        probabilities[static_cast<std::size_t>(votes.classes[i])] = 1 / odds_against[i] / sum;
}

}  // namespace hardlearn
