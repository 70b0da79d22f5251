#include "hardlearn/evaluation/global_svm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "hardlearn/svm/kernel.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

TEST(global_svm, has_108_candidates_that_differ) {
    const auto candidates = global_svm_candidates();
    EXPECT_EQ(candidates.size(), 108u);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_FALSE(candidates[i].cost == candidates[j].cost &&
                         candidates[i].gamma_factor == candidates[j].gamma_factor &&
                         candidates[i].balanced == candidates[j].balanced);
        }
    }
}

TEST(libsvm_model, decides_the_same_from_features_and_from_a_gram_matrix) {
    const Dataset data = gaussian_classes(90, 3, 4, 2.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(90));
    const double gamma = 0.25;
    const auto all = all_rows(90);
    const Matrix<float> gram = gram_matrix({KernelKind::rbf, gamma}, training.features, all);
    const LibsvmModel by_features(LibsvmRows::from_features(training.features, training.labels), 10, gamma);
    const LibsvmModel by_gram(LibsvmRows::from_gram(gram, training.labels), 10, gamma);
    for (std::size_t i = 0; i < 90; ++i) {
        const Votes a = by_features.ask(training.features.row(i));
        const Votes b = by_gram.ask(gram.row(i));
        EXPECT_EQ(a.winner, b.winner);
        ASSERT_EQ(a.decision_values.size(), 3u);
        for (std::size_t d = 0; d < 3; ++d) EXPECT_NEAR(a.decision_values[d], b.decision_values[d], 5e-3);
    }
}

TEST(libsvm_model, orders_classes_by_index_whatever_the_order_of_the_rows) {
    Dataset data = gaussian_classes(60, 3, 3, 4.0);
    std::vector<RowIndex> rows = all_rows(60);
    std::ranges::sort(rows, std::greater<>(), [&](RowIndex i) { return data.labels[i]; });
    const TrainingRows training = prepare_training_rows(data, rows);
    const LibsvmModel model(LibsvmRows::from_features(training.features, training.labels), 1, 0.3);
    std::size_t right = 0;
    for (std::size_t i = 0; i < 60; ++i) {
        const Votes votes = model.ask(training.features.row(i));
        EXPECT_EQ(votes.classes, (std::vector<Label>{0, 1, 2}));
        right += votes.winner == training.labels[i];
        // Duel (0, 1) is oriented towards class 0.
        const bool beats_1 = votes.decision_values[0] > 0;
        EXPECT_TRUE(beats_1 || votes.winner != 0);
    }
    EXPECT_GT(right, 50u);
}

TEST(libsvm_model, keeps_the_rows_it_needs) {
    const Dataset data = gaussian_classes(40, 2, 3, 3.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(40));
    std::optional<LibsvmModel> model;
    {
        auto rows = LibsvmRows::from_features(training.features, training.labels);
        model.emplace(rows, 1, 0.3);
    }
    const LibsvmModel moved = std::move(*model);
    model.reset();
    EXPECT_EQ(moved.ask(training.features.row(0)).votes.size(), 2u);
}

TEST(libsvm_model, refuses_a_cost_that_is_no_cost) {
    const Dataset data = gaussian_classes(10, 2, 2, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(10));
    expect_error_message(ErrorCode::bad_argument, "LIBSVM, cost 0, gamma 1: C <= 0", [&] {
        LibsvmModel(LibsvmRows::from_features(training.features, training.labels), 0, 1);
    });
}

TEST(global_svm, prints_nothing) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(40));
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    fit_global_svm(training, {});
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(global_svm, tuning_scores_are_those_of_models_fitted_fold_by_fold) {
    const Dataset data = gaussian_classes(60, 3, 4, 1.5);
    const TrainingRows training = prepare_training_rows(data, all_rows(60));
    const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 3}).front();
    const TuningScores scores = tune_global_svm(training, draws);
    const auto candidates = global_svm_candidates();
    Matrix<Label> predicted(candidates.size(), 60);
    for (const InnerFold& fold : list_inner_folds(draws)) {
        TrainingRows part = training;
        part.features = gather_rows(training.features.view(), std::span<const RowIndex>(fold.train));
        part.labels.clear();
        for (const RowIndex row : fold.train) part.labels.push_back(training.labels[row]);
        for (std::size_t c = 0; c < candidates.size(); ++c) {
            const auto predictions = predict(fit_global_svm(part, candidates[c]), data, fold.left_out);
            for (std::size_t i = 0; i < fold.places.size(); ++i)
                predicted(c, fold.places[i]) = predictions.labels[i];
        }
    }
    // Kernel values in float and in double may decide a close duel differently.
    const TuningScores one_by_one = score_candidates(predicted, training, draws);
    for (std::size_t c = 0; c < candidates.size(); ++c)
        EXPECT_NEAR(scores.d_index[c], one_by_one.d_index[c], 0.03);
}

TEST(global_svm, has_the_same_bits_for_any_number_of_threads) {
    const Dataset data = gaussian_classes(100, 3, 5, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(100));
    const InnerDraws draws = tuning_draws(training, {}).front();
    EXPECT_EQ(tune_global_svm(training, draws, {.threads = 1}).d_index,
              tune_global_svm(training, draws, {.threads = 4}).d_index);
}

TEST(global_svm, a_class_without_training_rows_scores_zero) {
    const Dataset data = gaussian_classes(60, 3, 3, 3.0);
    std::vector<RowIndex> rows;
    for (RowIndex i = 0; i < 60; ++i) {
        if (data.labels[i] != 1) rows.push_back(i);
    }
    const auto model = fit_global_svm(prepare_training_rows(data, rows), {});
    const auto predictions = predict(model, data, all_rows(60));
    expect_valid(predictions, 60, 3);
    for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(predictions.scores(i, 1), 0.0f);
    EXPECT_EQ(describe(model), "cost 1, gamma 0.333");
}

}  // namespace
}  // namespace hardlearn::testing
