#include "hardlearn/probing/decision.hpp"

#include <cmath>
#include <numeric>

#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

std::vector<float> factors_of_classes(std::span<const Label> labels, std::size_t num_classes,
                                      double exponent) {
    std::vector<float> factors;
    for (const std::size_t count : class_counts(labels, num_classes)) {
        const double prior = static_cast<double>(count) / static_cast<double>(labels.size());
        factors.push_back(count == 0 ? 0.0f : static_cast<float>(std::pow(prior, -exponent)));
    }
    return factors;
}

Label most_likely(std::span<const float> scores, std::span<const float> factors) {
    std::size_t best = 0;
    for (std::size_t c = 1; c < scores.size(); ++c) {
        if (scores[c] * factors[c] > scores[best] * factors[best]) best = c;
    }
    return static_cast<Label>(best);
}

void scale_to_one(std::span<float> scores) {
    const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
    for (float& score : scores) score = static_cast<float>(static_cast<double>(score) / sum);
}

}  // namespace hardlearn
