#include "hardlearn/boosting/xgboost_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

TEST(xgboost_model, has_8_candidates_that_differ_half_of_them_balanced) {
    const auto candidates = xgboost_candidates(3);
    EXPECT_EQ(candidates.size(), 8u);
    EXPECT_EQ(std::ranges::count(candidates, true, &XgboostOptions::balanced), 4);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        EXPECT_EQ(candidates[i].seed, 3u);
        EXPECT_EQ(std::ranges::count(candidates, candidates[i]), 1);
    }
}

TEST(xgboost_model, tells_classes_that_lie_apart) {
    for (const std::size_t classes : {2u, 3u}) {
        const Dataset data = gaussian_classes(120, classes, 4, 4.0);
        const TrainingRows training = prepare_training_rows(data, all_rows(90));
        const Matrix<float> features = prepare(training.preparation, data, all_rows(120)).features;
        const Predictions predictions = predict(XgboostModel(training, {}), features);
        expect_valid(predictions, 120, classes);
        EXPECT_GT(accuracy(data, all_rows(120), predictions), 0.93);
    }
}

TEST(xgboost_model, classes_without_rows_get_nothing_and_one_alone_is_certain) {
    const Dataset data = gaussian_classes(60, 3, 3, 3.0);
    for (const std::vector<Label>& kept : {std::vector<Label>{0, 2}, {1}}) {
        std::vector<RowIndex> rows;
        for (RowIndex i = 0; i < 60; ++i) {
            if (std::ranges::find(kept, data.labels[i]) != kept.end()) rows.push_back(i);
        }
        const TrainingRows training = prepare_training_rows(data, rows);
        const Predictions predictions = predict(XgboostModel(training, {.rounds = 5}), training.features);
        expect_valid(predictions, rows.size(), 3);
        for (std::size_t c = 0; c < 3; ++c) {
            const bool is_kept = std::ranges::find(kept, static_cast<Label>(c)) != kept.end();
            EXPECT_EQ(predictions.scores(0, c) > 0, is_kept);
        }
    }
}

TEST(xgboost_model, fewer_rounds_are_the_first_of_more) {
    const Dataset data = gaussian_classes(80, 3, 4, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(80));
    const XgboostModel few(training, {.rounds = 10}), many(training, {.rounds = 40});
    EXPECT_TRUE(same_bits(few.predict_by(10, training.features).scores,
                          many.predict_by(10, training.features).scores));
    EXPECT_FALSE(same_bits(few.predict_by(10, training.features).scores,
                           many.predict_by(40, training.features).scores));
}

// Without anything to learn from, the probabilities are the shares of the classes as they are weighed.
TEST(xgboost_model, balanced_classes_weigh_alike) {
    Dataset data = gaussian_classes(100, 2, 1, 0.0);
    std::ranges::fill(data.columns[0].values, 1.0);
    for (std::size_t i = 0; i < 100; ++i) {
        data.labels[i] = i < 80 ? 0 : 1;
        data.columns[0].values[i] += static_cast<double>(i % 2);
    }
    const TrainingRows training = prepare_training_rows(data, all_rows(100));
    const auto share = [&](bool balanced) {
        const XgboostModel model(training, {.rounds = 200, .balanced = balanced});
        return predict(model, training.features).scores(0, 0);
    };
    EXPECT_NEAR(share(false), 0.8, 0.05);
    EXPECT_NEAR(share(true), 0.5, 0.05);
}

// Candidates that share a booster in tuning answer as boosters of their own do.
TEST(xgboost_model, tuning_asks_every_candidate_as_if_it_stood_alone) {
    const Dataset data = gaussian_classes(90, 3, 4, 0.3);
    const TrainingRows training = prepare_training_rows(data, all_rows(90));
    const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 2}).front();
    const TuningScores tuned = tune_xgboost(training, draws, 7, {});
    const auto candidates = xgboost_candidates(7);
    ASSERT_EQ(tuned.predicted.rows(), candidates.size());
    std::size_t different = 0;
    for (const InnerFold& fold : list_inner_folds(draws)) {
        const TrainingRows part = training_part(training, fold.train);
        for (std::size_t c = 0; c < candidates.size(); ++c) {
            const auto alone =
                predict(XgboostModel(part, candidates[c]), features_of(training, fold.left_out));
            for (std::size_t i = 0; i < fold.places.size(); ++i) {
                EXPECT_EQ(tuned.predicted(c, fold.places[i]), alone.labels[i]) << c;
                different += alone.labels[i] != tuned.predicted(0, fold.places[i]) ? 1u : 0u;
            }
        }
    }
    EXPECT_GT(different, 0u) << "labels too easy to tell candidates apart";
}

TEST(xgboost_model, tuning_has_the_same_bits_for_any_number_of_threads) {
    const Dataset data = gaussian_classes(60, 3, 4, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(60));
    const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 3}).front();
    EXPECT_EQ(tune_xgboost(training, draws, 7, {.threads = 1}).d_index,
              tune_xgboost(training, draws, 7, {.threads = 4}).d_index);
}

TEST(xgboost_model, prints_nothing_and_stops_when_asked) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(40));
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    predict(XgboostModel(training, {}), training.features);
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    std::stop_source source;
    source.request_stop();
    expect_error(ErrorCode::cancelled, {}, [&] { XgboostModel(training, {}, {.stop = source.get_token()}); });
}

}  // namespace
}  // namespace hardlearn::testing
