#include "hardlearn/reweight/margins.hpp"

#include <algorithm>
#include <limits>

namespace hardlearn {

float probabilistic_margin(std::span<const float> probabilities, Label label) {
    float other = -std::numeric_limits<float>::infinity();
    for (std::size_t c = 0; c < probabilities.size(); ++c) {
        if (c != static_cast<std::size_t>(label)) other = std::max(other, probabilities[c]);
    }
    return probabilities[static_cast<std::size_t>(label)] - other;
}

Label most_probable(std::span<const float> probabilities) {
    return static_cast<Label>(std::ranges::max_element(probabilities) - probabilities.begin());
}

Margins margins_of(const Matrix<float>& probabilities, std::span<const Label> labels) {
    Margins margins{.values = {}, .predictions = {}, .probabilities = probabilities};
    for (std::size_t i = 0; i < labels.size(); ++i) {
        margins.values.push_back(probabilistic_margin(probabilities.row(i), labels[i]));
        margins.predictions.push_back(most_probable(probabilities.row(i)));
    }
    return margins;
}

}  // namespace hardlearn
