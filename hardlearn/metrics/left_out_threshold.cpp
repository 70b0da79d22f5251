#include "hardlearn/metrics/left_out_threshold.hpp"

#include <limits>
#include <map>

namespace hardlearn {
namespace {

double num_groups(std::span<const WeightedScore> scores) {
    double groups = 0;
    for (const WeightedScore& score : scores) groups += score.weight;
    return groups;
}

// The row to spare, as a share of all groups and the new one.
double spare(std::span<const WeightedScore> scores) {
    const double groups = num_groups(scores);
    return groups / static_cast<double>(scores.size()) / (groups + 1);
}

}  // namespace

double highest_left_out_confidence(std::span<const WeightedScore> scores) {
    if (scores.empty()) return 0;
    const double groups = num_groups(scores);
    return groups / (groups + 1) - spare(scores);
}

double left_out_threshold(std::span<const WeightedScore> scores, double confidence) {
    if (!(confidence > 0 && confidence < 1) || scores.empty()) return conformal_threshold(scores, confidence);
    const double enough = confidence + spare(scores);
    return enough < 1 ? conformal_threshold(scores, enough) : std::numeric_limits<double>::infinity();
}

std::vector<double> weights_by_group(std::size_t rows, std::span<const GroupIndex> groups) {
    std::vector<double> weights(rows, 1);
    if (groups.empty()) return weights;
    std::map<GroupIndex, double> sizes;
    for (const GroupIndex group : groups) sizes[group] += 1;
    for (std::size_t i = 0; i < rows; ++i) weights[i] = 1 / sizes[groups[i]];
    return weights;
}

}  // namespace hardlearn
