#include "hardlearn/evaluation/score_calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn {
namespace {

constexpr std::array mixed_shares = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1};
constexpr std::array prior_exponents = {0.0, 0.33, 0.67, 1.0};
constexpr std::size_t few_rows = 200;

std::vector<double> shares_of_classes(const TrainingRows& training) {
    std::vector<double> shares(training.num_classes);
    for (const Label label : training.labels)
        shares[static_cast<std::size_t>(label)] += 1 / static_cast<double>(training.labels.size());
    return shares;
}

double count_known(std::span<const double> class_shares) {
    return static_cast<double>(std::ranges::count_if(class_shares, [](double share) { return share > 0; }));
}

// What the temperature is applied to.
Matrix<float> adjusted_scores(const ScoreCalibration& calibration, MatrixView<const float> scores) {
    const double mixed_in = calibration.mixed / count_known(calibration.class_shares);
    std::vector<double> factors;
    for (const double share : calibration.class_shares)
        factors.push_back(share > 0 ? std::pow(share, calibration.prior_exponent) : 0);
    Matrix<float> result(scores.rows(), scores.columns());
    std::vector<double> adjusted(scores.columns());
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        double sum = 0;
        for (std::size_t c = 0; c < adjusted.size(); ++c)
            sum += adjusted[c] = factors[c] * ((1 - calibration.mixed) * scores(i, c) + mixed_in);
        std::ranges::transform(adjusted, result.row(i).begin(),
                               [&](double value) { return static_cast<float>(value / sum); });
    }
    return result;
}

// Summed log loss where `smoothing` of each target is spread over the classes with training rows.
double smoothed_loss(const LeftOutScores& left_out, const Matrix<float>& probabilities,
                     std::span<const double> class_shares, double smoothing) {
    const double spread = smoothing / count_known(class_shares);
    double loss = 0;
    for (std::size_t i = 0; i < left_out.truth.size(); ++i) {
        for (std::size_t c = 0; c < class_shares.size(); ++c) {
            if (class_shares[c] == 0) continue;
            const bool is_true = static_cast<std::size_t>(left_out.truth[i]) == c;
            const double target = spread + (is_true ? 1 - smoothing : 0);
            loss -= target * std::log(std::max<double>(probabilities(i, c), smallest_probability));
        }
    }
    return loss;
}

}  // namespace

std::span<const InnerDraws> calibration_draws(std::span<const InnerDraws> repeats, std::size_t num_rows) {
    return repeats.first(std::min<std::size_t>(repeats.size(), num_rows < few_rows ? 2 : 1));
}

LeftOutScores score_left_out(const TrainingRows& training, std::span<const InnerDraws> repeats,
                             const ScoreFold& score_fold, const RunContext& context) {
    const std::span<const InnerDraws> used = calibration_draws(repeats, training.labels.size());
    std::vector<InnerFold> folds;
    LeftOutScores result;
    for (const InnerDraws& draws : used) {
        for (InnerFold& fold : list_inner_folds(draws)) {
            for (std::size_t& place : fold.places) place += result.truth.size();
            folds.push_back(std::move(fold));
        }
        for (const RowIndex row : draws.rows) result.truth.push_back(training.labels[row]);
    }
    result.scores = Matrix<float>(result.truth.size(), training.num_classes);
    parallel_for_each(folds.size(), context, [&](std::size_t f) {
        const Matrix<float> scores = score_fold(folds[f], context.serial());
        for (std::size_t i = 0; i < folds[f].places.size(); ++i)
            std::ranges::copy(scores.row(i), result.scores.row(folds[f].places[i]).begin());
    });
    return result;
}

ScoreCalibration fit_score_calibration(const TrainingRows& training, const LeftOutScores& left_out,
                                       bool balanced) {
    ScoreCalibration best;
    double least = std::numeric_limits<double>::infinity();
    const double smoothing = 1.0 / static_cast<double>(left_out.truth.size() + 2);
    for (const double exponent : std::span(prior_exponents).first(balanced ? prior_exponents.size() : 1)) {
        for (const double mixed : mixed_shares) {
            ScoreCalibration tried{
                .mixed = mixed, .prior_exponent = exponent, .class_shares = shares_of_classes(training)};
            const Matrix<float> adjusted = adjusted_scores(tried, left_out.scores);
            tried.temperature = fit_temperature(left_out.truth, adjusted, smoothing);
            const double loss = smoothed_loss(left_out, apply_temperature(adjusted, tried.temperature),
                                              tried.class_shares, smoothing);
            if (loss < least) {
                least = loss;
                best = std::move(tried);
            }
        }
    }
    return best;
}

Matrix<float> apply_score_calibration(const ScoreCalibration& calibration, MatrixView<const float> scores) {
    return apply_temperature(adjusted_scores(calibration, scores), calibration.temperature);
}

}  // namespace hardlearn
