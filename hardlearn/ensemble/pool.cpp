#include "hardlearn/ensemble/pool.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

// p_c^power / sum, from logarithms; minus infinity stays 0.
double normalise_powers(double power, std::span<const double> logs, std::span<double> out) {
    const double highest = std::ranges::max(logs);
    double sum = 0;
    for (std::size_t c = 0; c < logs.size(); ++c) {
        out[c] = std::isinf(logs[c]) ? 0.0 : exponential_below_zero(power * (logs[c] - highest));
        sum += out[c];
    }
    for (double& p : out) p /= sum;
    return sum;
}

void take_logarithms(std::span<const double> probabilities, std::span<double> out) {
    for (std::size_t c = 0; c < probabilities.size(); ++c) {
        out[c] = probabilities[c] > 0 ? natural_logarithm(std::max(probabilities[c], 1e-300))
                                      : -std::numeric_limits<double>::infinity();
    }
}

}  // namespace

void temper(double temperature, std::span<double> probabilities) {
    if (temperature == 1.0) return;
    std::vector<double> logs(probabilities.size());
    take_logarithms(probabilities, logs);
    normalise_powers(1 / temperature, logs, probabilities);
}

namespace {

// The log loss of tempered probabilities, as a function of the power 1 / T.
class TemperedLoss {
  public:
    TemperedLoss(MatrixView<const double> probabilities, std::span<const Label> truth)
        : truth_(truth), logs_(probabilities.rows(), probabilities.columns()), tempered_(logs_.columns()) {
        for (std::size_t q = 0; q < logs_.rows(); ++q) take_logarithms(probabilities.row(q), logs_.row(q));
        smoothing_ = 1.0 / static_cast<double>(truth.size() + 2);
    }

    double operator()(double power) {
        double total = 0;
        for (std::size_t q = 0; q < logs_.rows(); ++q) total += of_question(power, q);
        return rounded_score(total / static_cast<double>(logs_.rows()));
    }

  private:
    double of_question(double power, std::size_t q) {
        const std::span<const double> logs = logs_.row(q);
        const double log_sum = natural_logarithm(normalise_powers(power, logs, tempered_));
        const double highest = std::ranges::max(logs);
        const auto present = std::ranges::count_if(logs, [](double log) { return !std::isinf(log); });
        const auto others = static_cast<double>(std::max<std::ptrdiff_t>(present - 1, 1));
        double loss = 0;
        for (std::size_t c = 0; c < logs.size(); ++c) {
            if (std::isinf(logs[c])) continue;
            const bool is_true = c == static_cast<std::size_t>(truth_[q]);
            const double target = is_true ? 1 - smoothing_ : smoothing_ / others;
            loss -= target * (power * (logs[c] - highest) - log_sum);
        }
        return loss;
    }

    std::span<const Label> truth_;
    Matrix<double> logs_;
    std::vector<double> tempered_;
    double smoothing_ = 0;
};

}  // namespace

double fit_pool_temperature(MatrixView<const double> probabilities, std::span<const Label> truth) {
    // The loss is convex in the power.
    TemperedLoss loss(probabilities, truth);
    const double golden = (std::sqrt(5.0) - 1) / 2;
    double low = 0.2, high = 5.0;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = loss(left), at_right = loss(right);
    while (high - low > 1e-3) {
        if (at_left <= at_right) {
            high = right, right = left, at_right = at_left;
            left = high - golden * (high - low), at_left = loss(left);
        } else {
            low = left, left = right, at_left = at_right;
            right = low + golden * (high - low), at_right = loss(right);
        }
    }
    return 2 / (low + high);
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
