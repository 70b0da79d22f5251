#include "hardlearn/probing/vote_calibration.hpp"

#include <algorithm>
#include <cmath>

#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn {

VoteCalibration calibrate_vote(MatrixView<const float> votes, std::span<const Label> truth,
                               std::size_t first_repeat) {
    VoteCalibration calibration;
    if (votes.rows() == 0 || first_repeat == 0) return calibration;
    calibration.questions = votes.rows();
    calibration.temperature = fit_temperature(truth, votes, 1.0 / static_cast<double>(votes.rows() + 2));
    const Matrix<float> probabilities = apply_temperature(votes, calibration.temperature);
    calibration.log_loss_before = log_loss(truth, votes);
    calibration.log_loss_after = log_loss(truth, probabilities);

    Matrix<float> once(first_repeat, votes.columns());
    for (std::size_t q = 0; q < first_repeat; ++q)
        std::ranges::copy(probabilities.row(q), once.row(q).begin());
    calibration.scores = conformal_scores(truth.first(first_repeat), once);
    std::ranges::sort(calibration.scores);
    const auto sets = prediction_sets(calibration, once, usual_confidence);
    calibration.usual_set_size = summarize_sets(truth.first(first_repeat), sets).mean_size;
    return calibration;
}

void apply_temperature(const VoteCalibration& calibration, std::size_t winner, std::span<float> vote) {
    if (calibration.temperature == 1.0) return;
    Matrix<float> one(1, vote.size());
    std::ranges::copy(vote, one.row(0).begin());
    const bool leads = std::ranges::max(vote) == vote[winner] && std::ranges::count(vote, vote[winner]) == 1;
    const Matrix<float> tempered = apply_temperature(one, calibration.temperature);
    std::ranges::copy(tempered.row(0), vote.begin());
    if (!leads || std::ranges::count(vote, vote[winner]) == 1) return;
    // A step up for the winner, and a step down for those that rounding made its equals: the sum stays.
    const float shared = vote[winner];
    std::ranges::replace(vote, shared, std::nextafter(shared, 0.0f));
    vote[winner] = shared;
}

Matrix<std::uint8_t> prediction_sets(const VoteCalibration& calibration,
                                     MatrixView<const float> probabilities, double confidence) {
    return conformal_sets(probabilities, conformal_threshold(calibration.scores, confidence));
}

}  // namespace hardlearn
