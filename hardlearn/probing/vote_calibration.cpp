#include "hardlearn/probing/vote_calibration.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace hardlearn {

namespace {

// How ill a class fits a row.
double misfit(std::span<const float> probabilities, Label decision, Label label) {
    const float p =
        label == decision ? std::ranges::max(probabilities) : probabilities[static_cast<std::size_t>(label)];
    return 1.0 - p;
}

// How much a row of each group counts.
std::map<GroupIndex, double> weights_of_groups(std::span<const GroupIndex> groups) {
    std::map<GroupIndex, double> weights;
    for (const GroupIndex group : groups) weights[group] += 1;
    for (auto& [group, weight] : weights) weight = 1 / weight;
    return weights;
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
    const auto weights = weights_of_groups(judged.groups);
    calibration.scores.clear();
    for (std::size_t q = 0; q < judged.truth.size(); ++q) {
        const double weight = weights.empty() ? 1.0 : weights.at(judged.groups[q]);
        calibration.scores.push_back({misfit(judged.scores.row(q), decisions[q], judged.truth[q]), weight});
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

namespace {

double num_groups(const VoteCalibration& calibration) {
    double groups = 0;
    for (const WeightedScore& score : calibration.scores) groups += score.weight;
    return groups;
}

// The row to spare, as a share of all groups and the new one.
double spare(const VoteCalibration& calibration) {
    const double groups = num_groups(calibration);
    return groups / static_cast<double>(calibration.scores.size()) / (groups + 1);
}

}  // namespace

double highest_confidence(const VoteCalibration& calibration) {
    if (calibration.scores.empty()) return 0;
    const double groups = num_groups(calibration);
    return groups / (groups + 1) - spare(calibration);
}

double set_threshold(const VoteCalibration& calibration, double confidence) {
    if (!(confidence > 0 && confidence < 1) || calibration.scores.empty())
        return conformal_threshold(calibration.scores, confidence);
    const double enough = confidence + spare(calibration);
    return enough < 1 ? conformal_threshold(calibration.scores, enough)
                      : std::numeric_limits<double>::infinity();
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
