#include "hardlearn/evaluation/feature_bayes.hpp"

#include <gtest/gtest.h>

#include "hardlearn/data/preparation.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(feature_bayes, says_of_numbers_what_naive_bayes_says) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.5);
    const TrainingRows training = prepare_training_rows(data, all_rows(90));
    const Predictions of_features = predict(fit_feature_bayes(training), training.features);
    const Predictions of_data = predict(fit_naive_bayes(data, all_rows(90)), data, all_rows(90));
    EXPECT_EQ(of_features.labels, of_data.labels);
    for (std::size_t i = 0; i < 90; ++i) EXPECT_NEAR(of_features.scores(i, 0), of_data.scores(i, 0), 1e-4);
}

TEST(feature_bayes, reads_levels_of_texts_back_and_says_what_naive_bayes_says) {
    Dataset data = gaussian_classes(120, 3, 2, 1.0);
    Column text{.name = "colour", .kind = ColumnKind::text, .levels = {"blue", "green", "red"}};
    Column half{.name = "half", .kind = ColumnKind::text, .levels = {"no", "yes"}};
    RandomStream stream(5);
    for (std::size_t i = 0; i < 120; ++i) {
        const auto own = static_cast<std::uint32_t>(data.labels[i]);
        text.codes.push_back(stream.uniform() < 0.6 ? own : static_cast<std::uint32_t>(stream.below(3)));
        half.codes.push_back(i % 11 == 0 ? Column::missing_code : own == 0 ? 1 : 0);
    }
    data.columns.push_back(text);
    data.columns.push_back(half);
    const TrainingRows training = prepare_training_rows(data, all_rows(120));
    const Predictions of_features = predict(fit_feature_bayes(training), training.features);
    const Predictions of_data = predict(fit_naive_bayes(data, all_rows(120)), data, all_rows(120));
    EXPECT_EQ(of_features.labels, of_data.labels);
    for (std::size_t i = 0; i < 120; ++i) EXPECT_NEAR(of_features.scores(i, 0), of_data.scores(i, 0), 1e-4);
}

TEST(feature_bayes, smooths_the_shares_of_features_with_two_values) {
    TrainingRows training;
    training.features = Matrix<float>(6, 1);
    training.labels = {0, 0, 0, 1, 1, 1};
    training.num_classes = 2;
    for (std::size_t i = 3; i < 6; ++i) training.features(i, 0) = 2.5f;
    const Predictions predictions = predict(fit_feature_bayes(training), training.features);
    // Of three rows none is high: (0 + 1) / (3 + 2).
    EXPECT_NEAR(predictions.scores(0, 0), 0.8, 1e-6);
    EXPECT_NEAR(predictions.scores(5, 0), 0.2, 1e-6);
}

TEST(feature_bayes, of_features_that_do_not_vary_gives_the_shares_of_the_classes) {
    TrainingRows training;
    training.features = Matrix<float>(4, 2);
    training.labels = {0, 0, 0, 1};
    training.num_classes = 3;
    const Predictions predictions = predict(fit_feature_bayes(training), training.features);
    EXPECT_FLOAT_EQ(predictions.scores(2, 0), 0.75f);
    EXPECT_FLOAT_EQ(predictions.scores(2, 1), 0.25f);
    EXPECT_FLOAT_EQ(predictions.scores(2, 2), 0.0f);
}

}  // namespace
}  // namespace hardlearn::testing
