#include "hardlearn/evaluation/tuned_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

// The rivals whose scores are calibrated; xgboost's test stands beside it.
constexpr std::array rivals = {"knn", "naive-bayes",   "logistic-regression",
                               "svm", "random-forest", "extra-trees"};

double log_loss_of(const Dataset& data, std::span<const RowIndex> rows, const Predictions& predictions) {
    std::vector<Label> truth;
    for (const RowIndex row : rows) truth.push_back(data.labels[row]);
    return log_loss(truth, predictions.scores);
}

std::vector<RowIndex> rows_between(std::size_t begin, std::size_t end) {
    std::vector<RowIndex> rows;
    for (std::size_t row = begin; row < end; ++row) rows.push_back(row);
    return rows;
}

// Knows the rows that it was fitted on by heart, and calls any other the first class; its candidate shifts
// the answers.
struct ByHeart {
    TrainingRows training;
    std::size_t candidate = 0;
};

Predictions predict(const ByHeart& model, const Matrix<float>& features, const RunContext&) {
    Predictions predictions{.labels = {}, .scores = Matrix<float>(features.rows(), 2)};
    for (std::size_t i = 0; i < features.rows(); ++i) {
        std::size_t answer = 0;
        for (std::size_t j = 0; j < model.training.labels.size(); ++j) {
            if (std::ranges::equal(features.row(i), model.training.features.row(j)))
                answer = static_cast<std::size_t>(model.training.labels[j]);
        }
        answer = (answer + model.candidate) % 2;
        predictions.scores(i, answer) = 0.95f;
        predictions.scores(i, 1 - answer) = 0.05f;
        predictions.labels.push_back(answer);
    }
    return predictions;
}

std::string describe(const ByHeart& model) {
    return model.candidate == 0 ? "as they are" : "shifted";
}

TunedKind by_heart() {
    return {.default_candidate = 1,
            .tune =
                [](const TrainingRows&, const InnerDraws&, const RunContext&) {
                    return TuningScores{.d_index = {1.5, 1.0}, .best = 0};
                },
            .fit =
                [](const TrainingRows& training, std::size_t candidate, const RunContext&) {
                    return prepared_model(ByHeart{training, candidate});
                }};
}

TEST(tuned_model, probabilities_are_those_of_rows_that_were_left_out) {
    const Dataset data = gaussian_classes(100, 2, 3, 0.0);
    const TunedFit fit = fit_tuned_model(by_heart(), data, rows_between(0, 80), {});
    EXPECT_EQ(fit.model->description(), "as they are");
    // Right for half of the rows left out, so nothing is sure, not even of rows that it knows.
    const Predictions predictions = fit.model->predict(data, all_rows(100), {});
    for (std::size_t i = 0; i < 100; ++i) EXPECT_NEAR(predictions.scores(i, 0), 0.5, 0.05);
}

TEST(tuned_model, too_few_rows_give_the_default_candidate_as_it_is) {
    const Dataset data = gaussian_classes(10, 2, 3, 0.0);
    const TunedFit fit = fit_tuned_model(by_heart(), data, std::vector<RowIndex>{0, 1}, {});
    EXPECT_TRUE(fit.left_out.truth.empty());
    EXPECT_EQ(fit.model->description(), "shifted");
    EXPECT_EQ(fit.model->predict(data, all_rows(1), {}).scores(0, 1), 0.95f);
}

TEST(tuned_model, every_rival_knows_that_shuffled_labels_taught_it_nothing) {
    const Dataset data = with_shuffled_labels(gaussian_classes(400, 2, 4, 3.0), 5);
    const auto test = rows_between(200, 400);
    for (const auto name : rivals) {
        const auto model = fit_classifier(name, data, rows_between(0, 200), {}, {});
        EXPECT_LT(log_loss_of(data, test, model->predict(data, test, {})), std::log(2) + 0.05) << name;
    }
}

TEST(tuned_model, rivals_probabilities_do_not_depend_on_labels_of_other_rows) {
    Dataset data = gaussian_classes(90, 3, 4, 1.0);
    const auto train = rows_between(0, 60), test = rows_between(60, 90);
    std::vector<Predictions> before;
    for (const auto name : rivals)
        before.push_back(fit_classifier(name, data, train, {}, {})->predict(data, test, {}));
    for (const RowIndex row : test) data.labels[row] = (data.labels[row] + 1) % 3;
    for (std::size_t m = 0; m < rivals.size(); ++m) {
        const Predictions after = fit_classifier(rivals[m], data, train, {}, {})->predict(data, test, {});
        for (std::size_t i = 0; i < test.size(); ++i)
            EXPECT_TRUE(std::ranges::equal(before[m].scores.row(i), after.scores.row(i))) << rivals[m];
    }
}

TEST(tuned_model, calibration_makes_better_probabilities_and_the_same_predictions) {
    const Dataset data = gaussian_classes(600, 3, 4, 1.5);
    const auto train = rows_between(0, 200), test = rows_between(200, 600);
    const TrainingRows training = prepare_training_rows(data, train);
    for (const double factor : {0.3, 4.0}) {
        // Scores that are far too careful or far too sure.
        const auto score = [&](const InnerFold& fold, const RunContext&) {
            const auto rows = [&](std::span<const RowIndex> places) {
                std::vector<RowIndex> result;
                for (const RowIndex place : places) result.push_back(train[place]);
                return result;
            };
            const auto model = fit_classifier("naive-bayes", data, rows(fold.train), {}, {});
            return apply_temperature(model->predict(data, rows(fold.left_out), {}).scores, 1 / factor);
        };
        const auto calibration =
            fit_score_calibration(training, score_left_out(training, tuning_draws(training, {}), score));
        Predictions plain = fit_classifier("naive-bayes", data, train, {}, {})->predict(data, test, {});
        plain.scores = apply_temperature(plain.scores, 1 / factor);
        Predictions calibrated = plain;
        calibrated.scores = apply_score_calibration(calibration, plain.scores);
        expect_valid(calibrated, test.size(), 3);
        EXPECT_LT(log_loss_of(data, test, calibrated), log_loss_of(data, test, plain) - 0.03);
    }
}

}  // namespace
}  // namespace hardlearn::testing
