#include "hardlearn/ensemble/pool.hpp"

#include <algorithm>

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {
void temper(double temperature, std::span<double> probabilities) {
    if (temperature == 1.0) return;
    const double highest = natural_logarithm(std::ranges::max(probabilities));
    double sum = 0;
    for (double& p : probabilities) {
        if (p > 0) p = exponential_below_zero((natural_logarithm(p) - highest) / temperature);
        sum += p;
    }
    for (double& p : probabilities) p /= sum;
}

std::vector<double> pooled(const Pool& pool, std::span<const double> weights, MatrixView<const double> said) {
    std::vector<double> sum(said.columns()), calibrated(said.columns());
    for (std::size_t v = 0; v < said.rows(); ++v) {
        apply_calibration(pool.calibrations[v], pool.priors, said.row(v), calibrated);
        for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += weights[v] * calibrated[c];
    }
    return sum;
}

}  // namespace hardlearn
