#include "hardlearn/evaluation/tuning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hardlearn/evaluation/global_svm.hpp"
#include "hardlearn/evaluation/k_nearest.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(tuning, the_best_candidate_has_the_highest_d_index_and_ties_go_to_the_first) {
    const Dataset data = gaussian_classes(8, 2, 2, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(8));
    const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 2}).front();
    Matrix<Label> predicted(4, 8);
    for (std::size_t i = 0; i < 8; ++i) {
        const Label truth = training.labels[draws.rows[i]];
        predicted(0, i) = 0;
        predicted(1, i) = i == 3 ? Label{1 - truth} : truth;
        predicted(2, i) = i == 3 ? Label{1 - truth} : truth;
        predicted(3, i) = 1;
    }
    const TuningScores scores = score_candidates(predicted, training, draws);
    EXPECT_EQ(scores.best, 1u);
    EXPECT_EQ(scores.d_index[1], scores.d_index[2]);
    EXPECT_GT(scores.d_index[1], scores.d_index[0]);
}

TEST(tuning, inner_folds_are_partitions_of_the_draws) {
    const Dataset data = gaussian_classes(50, 2, 2, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(50));
    const InnerDraws draws = tuning_draws(training, {.max_tuning_rows = 30}).front();
    std::set<std::size_t> places;
    for (const InnerFold& fold : list_inner_folds(draws)) {
        EXPECT_EQ(fold.train.size() + fold.left_out.size(), 30u);
        EXPECT_TRUE(std::ranges::is_sorted(fold.train));
        for (std::size_t i = 0; i < fold.places.size(); ++i) {
            EXPECT_EQ(draws.rows[fold.places[i]], fold.left_out[i]);
            EXPECT_FALSE(std::ranges::binary_search(fold.train, fold.left_out[i]));
            EXPECT_TRUE(places.insert(fold.places[i]).second);
        }
    }
    EXPECT_EQ(places.size(), 30u);
}

TEST(tuning, draws_come_from_the_stream_that_micro_learners_use) {
    const Dataset data = gaussian_classes(50, 2, 2, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(50));
    const InnerDraws draws = tuning_draws(training, {.seed = 9}).front();
    const InnerDraws expected =
        inner_draws({.labels = data.labels, .num_classes = 2}, {.num_folds = 5, .max_rows = 3000},
                    RandomStream(9).child("inner draws"));
    EXPECT_EQ(draws.folds, expected.folds);
}

TEST(tuning, copies_in_one_group_do_not_inflate_the_scores) {
    // Labels are noise. Without groups a row's copies tell its label; with groups nothing does.
    Dataset noise = with_copies(gaussian_classes(120, 2, 5, 0.0), 3);
    const auto best_scores = [](const Dataset& data) {
        const TrainingRows training = prepare_training_rows(data, all_rows(data.rows));
        const InnerDraws draws = tuning_draws(training, {}).front();
        return std::array{std::ranges::max(tune_k_nearest(training, draws).d_index),
                          std::ranges::max(tune_global_svm(training, draws).d_index)};
    };
    const auto grouped = best_scores(noise);
    noise.groups.clear();
    const auto leaking = best_scores(noise);
    for (std::size_t model = 0; model < 2; ++model) {
        EXPECT_GT(leaking[model], 1.9);
        EXPECT_LT(grouped[model], 1.45);  // the luckiest of 54 at chance, where D is about 1.17
    }
}

}  // namespace
}  // namespace hardlearn::testing
