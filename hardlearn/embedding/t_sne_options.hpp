#pragma once

#include <cstddef>
#include <cstdint>

namespace hardlearn {

struct TSneOptions {
    double perplexity = 30.0;  ///< effective number of neighbours; lowered to (n - 1) / 3 where n is small
    /// attraction is multiplied by it during the first exaggeration_iterations
    double early_exaggeration = 12;
    std::size_t exaggeration_iterations = 250;
    std::size_t num_iterations = 1000;
    double learning_rate = 0;         ///< 0: max(n / early_exaggeration / 4, 50), as in scikit-learn
    double initial_deviation = 1e-4;  ///< of the random normal start
    std::uint64_t seed = 0;
};

}  // namespace hardlearn
