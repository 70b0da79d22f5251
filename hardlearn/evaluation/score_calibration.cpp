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
constexpr std::size_t few_rows = 200;

std::vector<std::uint8_t> known_classes(const TrainingRows& training) {
    std::vector<std::uint8_t> known(training.num_classes);
    for (const Label label : training.labels) known[static_cast<std::size_t>(label)] = 1;
    return known;
}

Matrix<float> mixed_scores(const ScoreCalibration& calibration, MatrixView<const float> scores) {
    const auto count = static_cast<double>(std::ranges::count(calibration.known, 1));
    Matrix<float> result(scores.rows(), scores.columns());
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        for (std::size_t c = 0; c < scores.columns(); ++c) {
            const double share = calibration.known[c] ? calibration.mixed / count : 0;
            result(i, c) = static_cast<float>((1 - calibration.mixed) * scores(i, c) + share);
        }
    }
    return result;
}

// Mean log loss where `smoothing` of each target is spread over the known classes.
double smoothed_loss(const LeftOutScores& left_out, const Matrix<float>& probabilities,
                     const std::vector<std::uint8_t>& known, double smoothing) {
    const auto count = static_cast<double>(std::ranges::count(known, 1));
    double loss = 0;
    for (std::size_t i = 0; i < left_out.truth.size(); ++i) {
        for (std::size_t c = 0; c < known.size(); ++c) {
            if (!known[c]) continue;
            const double target =
                smoothing / count + (static_cast<std::size_t>(left_out.truth[i]) == c ? 1 - smoothing : 0);
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

ScoreCalibration fit_score_calibration(const TrainingRows& training, const LeftOutScores& left_out) {
    ScoreCalibration best;
    double least = std::numeric_limits<double>::infinity();
    const double smoothing = 1.0 / static_cast<double>(left_out.truth.size() + 2);
    for (const double mixed : mixed_shares) {
        ScoreCalibration tried{.mixed = mixed, .known = known_classes(training)};
        tried.temperature = fit_temperature(left_out.truth, mixed_scores(tried, left_out.scores), smoothing);
        const double loss =
            smoothed_loss(left_out, apply_score_calibration(tried, left_out.scores), tried.known, smoothing);
        if (loss < least) {
            least = loss;
            best = std::move(tried);
        }
    }
    return best;
}

Matrix<float> apply_score_calibration(const ScoreCalibration& calibration, MatrixView<const float> scores) {
    return apply_temperature(mixed_scores(calibration, scores), calibration.temperature);
}

}  // namespace hardlearn
