#include "hardlearn/probing/vote_calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn::testing {
namespace {

// Votes with the right class often, but never always, ahead.
LeftOutVote timid_votes(std::size_t questions) {
    LeftOutVote votes{.scores = Matrix<float>(questions, 3), .truth = {}, .rows = {}};
    RandomStream stream(4);
    for (std::size_t q = 0; q < questions; ++q) {
        const auto first = stream.below(3);
        votes.truth.push_back(static_cast<Label>(stream.below(10) < 9 ? first : stream.below(3)));
        for (std::size_t c = 0; c < 3; ++c) votes.scores(q, c) = c == first ? 0.5f : 0.25f;
    }
    return votes;
}

std::vector<Label> most_probable(const Matrix<float>& scores) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < scores.rows(); ++i)
        labels.push_back(static_cast<Label>(std::ranges::max_element(scores.row(i)) - scores.row(i).begin()));
    return labels;
}

VoteCalibration judged_by(const LeftOutVote& probabilities) {
    VoteCalibration calibration;
    add_scores(calibration, probabilities, most_probable(probabilities.scores));
    return calibration;
}

TEST(vote_calibration, sharpens_a_timid_vote_and_lowers_its_log_loss) {
    const VoteCalibration calibration = calibrate_vote(timid_votes(2000));
    EXPECT_LT(calibration.temperature, 0.5);
    EXPECT_LT(calibration.log_loss_after, calibration.log_loss_before);
    EXPECT_EQ(calibration.questions, 2000u);
    std::vector<float> vote = {0.25f, 0.5f, 0.25f};
    apply_temperature(calibration, 1, vote);
    EXPECT_NEAR(vote[1], 0.9 + 0.1 / 3, 0.02) << "the share of rows whose first class is true";
    EXPECT_EQ(vote[0], vote[2]);
}

TEST(vote_calibration, nothing_left_out_leaves_the_vote_alone_and_makes_whole_sets) {
    const VoteCalibration calibration = calibrate_vote({});
    EXPECT_EQ(calibration.temperature, 1.0);
    std::vector<float> vote = {0.25f, 0.5f, 0.25f};
    apply_temperature(calibration, 1, vote);
    EXPECT_EQ(vote, (std::vector<float>{0.25f, 0.5f, 0.25f}));
    Matrix<float> one(1, 3);
    std::ranges::copy(vote, one.row(0).begin());
    const auto sets = prediction_sets(calibration, one, most_probable(one), 0.5);
    EXPECT_TRUE(std::ranges::all_of(sets.row(0), [](auto in) { return in == 1; }));
}

TEST(vote_calibration, absent_classes_stay_impossible_and_the_winner_stays_ahead) {
    for (const double temperature : {0.05, 0.7, 20.0}) {
        VoteCalibration calibration{.temperature = temperature};
        std::vector<float> vote = {0.5f, 0.0f, std::nextafter(0.5f, 1.0f)};
        apply_temperature(calibration, 2, vote);
        EXPECT_EQ(vote[1], 0.0f);
        EXPECT_GT(vote[2], vote[0]);
        EXPECT_NEAR(vote[0] + vote[2], 1.0, 1e-6);
    }
}

TEST(vote_calibration, sets_grow_with_the_confidence) {
    const LeftOutVote votes = timid_votes(300);
    const VoteCalibration calibration = judged_by(votes);
    const auto decisions = most_probable(votes.scores);
    double last = 0;
    for (const double confidence : {0.5, 0.9, 0.99, 0.9999}) {
        const auto sets = prediction_sets(calibration, votes.scores, decisions, confidence);
        const double size = summarize_sets(votes.truth, sets).mean_size;
        EXPECT_GE(size, last);
        last = size;
    }
    EXPECT_NEAR(last, 3.0, 1e-9) << "300 rows cannot promise 0.9999 with less than everything";
    for (const double wrong : {0.0, 1.0, std::nan("")}) {
        EXPECT_THROW(prediction_sets(calibration, votes.scores, decisions, wrong), Error);
        EXPECT_THROW(set_threshold(VoteCalibration{}, wrong), Error);
    }
}

// Random probabilities, and decisions that are often not the most probable class.
TEST(vote_calibration, the_decided_class_is_in_every_set_that_is_not_empty) {
    RandomStream stream(5);
    LeftOutVote judged{.scores = Matrix<float>(400, 4), .truth = {}, .rows = {}};
    std::vector<Label> decisions;
    for (std::size_t i = 0; i < 400; ++i) {
        float sum = 0;
        for (float& p : judged.scores.row(i)) sum += p = static_cast<float>(stream.uniform());
        for (float& p : judged.scores.row(i)) p /= sum;
        judged.truth.push_back(static_cast<Label>(stream.below(4)));
        decisions.push_back(static_cast<Label>(stream.below(4)));
    }
    VoteCalibration calibration;
    add_scores(calibration, judged, decisions);
    std::size_t empty = 0;
    for (const double confidence : {0.3, 0.6, 0.9}) {
        const auto sets = prediction_sets(calibration, judged.scores, decisions, confidence);
        double covered = 0;
        for (std::size_t i = 0; i < 400; ++i) {
            const bool none = std::ranges::count(sets.row(i), 1) == 0;
            empty += none;
            EXPECT_TRUE(none || sets(i, static_cast<std::size_t>(decisions[i])) == 1);
            covered += sets(i, static_cast<std::size_t>(judged.truth[i]));
        }
        EXPECT_GE(covered / 400, confidence) << "the rows themselves are covered";
    }
    EXPECT_GT(empty, 0u);
}

// A group of a hundred rows counts as much as one of one.
TEST(vote_calibration, rows_of_a_group_share_its_weight) {
    LeftOutVote judged{.scores = Matrix<float>(109, 2), .truth = std::vector<Label>(109, 0), .rows = {}};
    for (std::size_t i = 0; i < 109; ++i) {
        judged.groups.push_back(GroupIndex(static_cast<std::uint32_t>(i < 100 ? 0 : i)));
        judged.scores(i, 0) = i < 100 ? 0.9f : 0.5f - 0.01f * static_cast<float>(i - 100);
        judged.scores(i, 1) = 1 - judged.scores(i, 0);
    }
    const VoteCalibration calibration = judged_by(judged);
    double weight = 0;
    for (const WeightedScore& score : calibration.scores) weight += score.weight;
    EXPECT_NEAR(weight, 10, 1e-9);
    EXPECT_TRUE(std::ranges::is_sorted(calibration.scores, {}, &WeightedScore::score));
    EXPECT_GT(set_threshold(calibration, 0.5), 0.5) << "most rows fit well, most groups do not";
    EXPECT_TRUE(std::isinf(set_threshold(calibration, 0.95))) << "ten groups promise ten elevenths";
}

TEST(vote_calibration, the_highest_confidence_parts_thresholds_from_none) {
    EXPECT_EQ(highest_confidence({}), 0);
    for (const std::size_t rows_of_group : {1u, 5u}) {
        LeftOutVote judged = timid_votes(40);
        for (std::size_t i = 0; i < 40; ++i)
            judged.groups.push_back(GroupIndex(static_cast<std::uint32_t>(i / rows_of_group)));
        const VoteCalibration calibration = judged_by(judged);
        const double highest = highest_confidence(calibration);
        EXPECT_TRUE(std::isfinite(set_threshold(calibration, highest - 1e-6)));
        EXPECT_TRUE(std::isinf(set_threshold(calibration, highest + 1e-6)));
        const double groups = 40.0 / static_cast<double>(rows_of_group);
        EXPECT_NEAR(highest, (groups - 1.0 / static_cast<double>(rows_of_group)) / (groups + 1), 1e-9);
    }
}

}  // namespace
}  // namespace hardlearn::testing
