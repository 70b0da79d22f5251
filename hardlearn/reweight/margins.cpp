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

}  // namespace hardlearn
