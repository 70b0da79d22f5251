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
struct Votes {
    Matrix<float> scores;
    std::vector<Label> truth;
};

Votes timid_votes(std::size_t questions) {
    Votes votes{.scores = Matrix<float>(questions, 3), .truth = {}};
    RandomStream stream(4);
    for (std::size_t q = 0; q < questions; ++q) {
        const auto first = stream.below(3);
        votes.truth.push_back(static_cast<Label>(stream.below(10) < 9 ? first : stream.below(3)));
        for (std::size_t c = 0; c < 3; ++c) votes.scores(q, c) = c == first ? 0.5f : 0.25f;
    }
    return votes;
}

TEST(vote_calibration, sharpens_a_timid_vote_and_lowers_its_log_loss) {
    const Votes votes = timid_votes(2000);
    const VoteCalibration calibration = calibrate_vote(votes.scores, votes.truth, 1000);
    EXPECT_LT(calibration.temperature, 0.5);
    EXPECT_LT(calibration.log_loss_after, calibration.log_loss_before);
    EXPECT_EQ(calibration.questions, 2000u);
    EXPECT_EQ(calibration.scores.size(), 1000u) << "each row once";
    EXPECT_TRUE(std::ranges::is_sorted(calibration.scores));
    std::vector<float> vote = {0.25f, 0.5f, 0.25f};
    apply_temperature(calibration, 1, vote);
    EXPECT_NEAR(vote[1], 0.9 + 0.1 / 3, 0.02) << "the share of rows whose first class is true";
    EXPECT_EQ(vote[0], vote[2]);
}

TEST(vote_calibration, nothing_left_out_leaves_the_vote_alone_and_makes_whole_sets) {
    const VoteCalibration calibration = calibrate_vote({}, {}, 0);
    EXPECT_EQ(calibration.temperature, 1.0);
    std::vector<float> vote = {0.25f, 0.5f, 0.25f};
    apply_temperature(calibration, 1, vote);
    EXPECT_EQ(vote, (std::vector<float>{0.25f, 0.5f, 0.25f}));
    Matrix<float> one(1, 3);
    std::ranges::copy(vote, one.row(0).begin());
    const auto sets = prediction_sets(calibration, one, 0.5);
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
    const Votes votes = timid_votes(300);
    const VoteCalibration calibration = calibrate_vote(votes.scores, votes.truth, 300);
    double last = 0;
    for (const double confidence : {0.5, 0.9, 0.99, 0.9999}) {
        const auto sets = prediction_sets(calibration, votes.scores, confidence);
        const double size = summarize_sets(votes.truth, sets).mean_size;
        EXPECT_GE(size, last);
        last = size;
    }
    EXPECT_NEAR(last, 3.0, 1e-9) << "300 rows cannot promise 0.9999 with less than everything";
    for (const double wrong : {0.0, 1.0, std::nan("")}) {
        EXPECT_THROW(prediction_sets(calibration, votes.scores, wrong), Error);
    }
}

// Held-out rows of a 5-fold cross-validation: share whose 90 % set holds the true class.

}  // namespace
}  // namespace hardlearn::testing
