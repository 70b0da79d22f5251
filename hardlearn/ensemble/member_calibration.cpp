#include "hardlearn/ensemble/member_calibration.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "hardlearn/core/elementary.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

constexpr std::array sharpnesses = {0.3, 0.45, 0.65, 0.85, 1.0, 1.3, 1.8, 2.5, 3.5};
constexpr std::array prior_exponents = {0.0, 0.33, 0.67, 1.0};

std::vector<MemberCalibration> calibrations_to_try(bool balanced) {
    std::vector<MemberCalibration> all;
    for (const double exponent : prior_exponents) {
        if (exponent > 0 && !balanced) continue;
        for (const double sharpness : sharpnesses) all.push_back({sharpness, exponent});
    }
    return all;
}

std::vector<double> logarithms(std::span<const double> values) {
    std::vector<double> result;
    for (const double value : values) result.push_back(value > 0 ? natural_logarithm(value) : 0.0);
    return result;
}

// The losses of the questions under one calibration after the other. Classes without a prior do not count.
class Losses {
  public:
    explicit Losses(const CalibrationTask& task) : task_(task), log_priors_(logarithms(task.priors)) {
        const std::size_t classes = task.priors.size();
        for (std::size_t c = 0; c < classes; ++c) {
            if (task.priors[c] > 0) present_.push_back(c);
        }
        logs_ = Matrix<float>(task.truth.size(), classes);
        for (std::size_t q = 0; q < task.truth.size(); ++q) {
            for (const std::size_t c : present_)
                logs_(q, c) = static_cast<float>(
                    natural_logarithm(std::max<double>(task.probabilities(q, c), least_member_probability)));
        }
        powers_.resize(present_.size());
        exponents_.resize(present_.size());
        smoothing_ = 1.0 / static_cast<double>(task.truth.size() + 2);
    }

    /// Summed over the questions of each part.
    std::vector<double> of(const MemberCalibration& calibration) {
        std::vector<double> sums(task_.num_parts);
        for (std::size_t q = 0; q < task_.truth.size(); ++q) sums[task_.parts[q]] += loss(calibration, q);
        return sums;
    }

  private:
    double loss(const MemberCalibration& calibration, std::size_t q) {
        float highest = -std::numeric_limits<float>::infinity();
        for (std::size_t i = 0; i < present_.size(); ++i) {
            const std::size_t c = present_[i];
            exponents_[i] = static_cast<float>(calibration.sharpness * logs_(q, c) +
                                               calibration.prior_exponent * log_priors_[c]);
            highest = std::max(highest, exponents_[i]);
        }
        for (float& exponent : exponents_) exponent -= highest;
        exp_scaled(exponents_, 1.0f, powers_);
        double sum = 0;
        for (const float power : powers_) sum += power;
        const double log_sum = natural_logarithm(sum);
        static const double least = natural_logarithm(least_calibrated_probability);
        const auto others = static_cast<double>(std::max<std::size_t>(present_.size() - 1, 1));
        double total = 0;
        for (std::size_t i = 0; i < present_.size(); ++i) {
            const bool is_true = present_[i] == static_cast<std::size_t>(task_.truth[q]);
            const double target = is_true ? 1 - smoothing_ : smoothing_ / others;
            total -= target * std::max(exponents_[i] - log_sum, least);
        }
        return total;
    }

    const CalibrationTask& task_;
    std::vector<double> log_priors_;
    std::vector<std::size_t> present_;
    Matrix<float> logs_;
    std::vector<float> exponents_, powers_;
    double smoothing_ = 0;
};

}  // namespace

void apply_calibration(const MemberCalibration& calibration, std::span<const double> priors,
                       std::span<const double> probabilities, std::span<double> out) {
    double highest = -std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < priors.size(); ++c) {
        if (priors[c] <= 0) continue;
        out[c] =
            calibration.sharpness * natural_logarithm(std::max(probabilities[c], least_member_probability));
        if (calibration.prior_exponent != 0)
            out[c] += calibration.prior_exponent * natural_logarithm(priors[c]);
        highest = std::max(highest, out[c]);
    }
    double sum = 0;
    for (std::size_t c = 0; c < priors.size(); ++c) {
        out[c] = priors[c] > 0 ? exponential_below_zero(out[c] - highest) : 0.0;
        sum += out[c];
    }
    double floored = 0;
    for (std::size_t c = 0; c < priors.size(); ++c) {
        if (priors[c] > 0) out[c] = std::max(out[c] / sum, least_calibrated_probability);
        floored += out[c];
    }
    for (double& p : out) p /= floored;
}

std::vector<FittedCalibration> fit_calibrations(const CalibrationTask& task) {
    std::vector<double> counts(task.num_parts);
    for (const std::uint32_t part : task.parts) ++counts[part];
    const auto questions = static_cast<double>(task.truth.size());
    std::vector<FittedCalibration> best(
        task.num_parts + 1, {.calibration = {}, .log_loss = std::numeric_limits<double>::infinity()});
    Losses losses(task);
    for (const MemberCalibration& calibration : calibrations_to_try(task.balanced)) {
        const std::vector<double> sums = losses.of(calibration);
        double total = 0;
        for (const double sum : sums) total += sum;
        for (std::size_t p = 0; p <= task.num_parts; ++p) {
            const double asked = p == 0 ? questions : questions - counts[p - 1];
            const double loss = rounded_score((p == 0 ? total : total - sums[p - 1]) / asked);
            if (loss < best[p].log_loss) best[p] = {calibration, loss};
        }
    }
    return best;
}

}  // namespace hardlearn
