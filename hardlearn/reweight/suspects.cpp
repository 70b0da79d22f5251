#include "hardlearn/reweight/suspects.hpp"

#include <algorithm>
#include <cmath>

namespace hardlearn {

std::vector<char> suspect_rows(const Matrix<float>& probabilities, std::span<const Label> labels) {
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

std::vector<float> left_out_surprise(const Matrix<float>& probabilities, std::span<const Label> labels) {
    constexpr float smallest_ratio = 1e-4F, unit = 3;
    std::vector<float> surprise;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto row = probabilities.row(i);
        const float ratio = row[static_cast<std::size_t>(labels[i])] / std::ranges::max(row);
        surprise.push_back(-std::log(std::max(ratio, smallest_ratio)) / unit);
    }
    return surprise;
}

}  // namespace hardlearn
