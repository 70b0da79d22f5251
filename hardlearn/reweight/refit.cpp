#include "hardlearn/reweight/refit.hpp"

namespace hardlearn {

std::vector<char> likely_mislabelled(const Matrix<float>& probabilities, std::span<const Label> labels) {
    const std::size_t num_classes = probabilities.columns();
    std::vector<double> threshold(num_classes, 0), count(num_classes, 0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        threshold[label] += probabilities(i, label);
        count[label] += 1;
    }
    for (std::size_t c = 0; c < num_classes; ++c) threshold[c] = count[c] > 0 ? threshold[c] / count[c] : 2;
    std::vector<char> suspect(labels.size(), 0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        float best = 0;
        std::size_t winner = label;
        for (std::size_t c = 0; c < num_classes; ++c) {
            if (probabilities(i, c) < threshold[c] || probabilities(i, c) <= best) continue;
            best = probabilities(i, c);
            winner = c;
        }
        suspect[i] = winner != label;
    }
    return suspect;
}

}  // namespace hardlearn
