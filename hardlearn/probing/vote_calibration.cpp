#include "hardlearn/probing/vote_calibration.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hardlearn/metrics/left_out_threshold.hpp"

namespace hardlearn {

namespace {

// How ill a class fits a row.
double misfit(std::span<const float> probabilities, Label decision, Label label) {
    const float p =
        label == decision ? std::ranges::max(probabilities) : probabilities[static_cast<std::size_t>(label)];
    return 1.0 - p;
}

}  // namespace

VoteCalibration calibrate_vote(const LeftOutVote& left_out) {
    VoteCalibration calibration;
    const MatrixView<const float> votes = left_out.scores;
    if (votes.rows() == 0) return calibration;
    calibration.questions = votes.rows();
    calibration.temperature =
        fit_temperature(left_out.truth, votes, 1.0 / static_cast<double>(votes.rows() + 2));
    const Matrix<float> probabilities = apply_temperature(votes, calibration.temperature);
    calibration.log_loss_before = log_loss(left_out.truth, votes);
    calibration.log_loss_after = log_loss(left_out.truth, probabilities);
    return calibration;
}

void add_scores(VoteCalibration& calibration, const LeftOutVote& judged, std::span<const Label> decisions) {
    if (judged.truth.empty()) return;
    const auto weights = weights_by_group(judged.truth.size(), judged.groups);
    calibration.scores.clear();
    for (std::size_t q = 0; q < judged.truth.size(); ++q) {
        calibration.scores.push_back(
            {misfit(judged.scores.row(q), decisions[q], judged.truth[q]), weights[q]});
    }
    std::ranges::sort(calibration.scores, {},
                      [](const WeightedScore& s) { return std::pair(s.score, s.weight); });
    const auto sets = prediction_sets(calibration, judged.scores, decisions, usual_confidence);
    calibration.usual_set_size = summarize_sets(judged.truth, sets).mean_size;
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

double highest_confidence(const VoteCalibration& calibration) {
    return highest_left_out_confidence(calibration.scores);
}

double set_threshold(const VoteCalibration& calibration, double confidence) {
    return left_out_threshold(calibration.scores, confidence);
}

Matrix<std::uint8_t> prediction_sets(const VoteCalibration& calibration,
                                     MatrixView<const float> probabilities, std::span<const Label> decisions,
                                     double confidence) {
    const double threshold = set_threshold(calibration, confidence);
    Matrix<std::uint8_t> sets(probabilities.rows(), probabilities.columns());
    for (std::size_t i = 0; i < sets.rows(); ++i) {
        for (std::size_t c = 0; c < sets.columns(); ++c)
            sets(i, c) = misfit(probabilities.row(i), decisions[i], static_cast<Label>(c)) <= threshold;
    }
    return sets;
}

}  // namespace hardlearn
