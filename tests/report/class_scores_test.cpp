#include "hardlearn/report/class_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn::testing {
namespace {

struct Drawn {
    EvaluationDetail evaluation;
    ModelDetail model;
};

Drawn drawn(std::uint64_t seed, std::size_t rows, std::size_t classes) {
    RandomStream stream(seed);
    Drawn result;
    for (std::size_t c = 0; c < classes; ++c) result.evaluation.class_names.push_back(std::to_string(c));
    TestedPredictions tested;
    for (std::size_t i = 0; i < rows; ++i) {
        result.evaluation.truth.push_back(Label(stream.below(classes)));
        const bool right = stream.uniform() < 0.6;
        tested.predicted.push_back(right ? result.evaluation.truth.back() : Label(stream.below(classes)));
        tested.probability.push_back(static_cast<float>(stream.uniform()));
        tested.true_probability.push_back(0.1f);
    }
    result.model.predictions = {tested};
    return result;
}

// The mean over the classes is the score of the metrics floor, which counts in another way.
TEST(class_scores, average_to_the_macro_scores) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Drawn one = drawn(seed, 200, 5);
        const auto classes = class_scores_of(confusion_of(one.evaluation, one.model));
        const Scores scores =
            compute_scores(one.evaluation.truth, one.model.predictions[0].predicted, {}, classes.size());
        double f1 = 0, recall = 0, precision = 0;
        for (const ClassScores& of_class : classes) {
            f1 += of_class.f1() / 5;
            recall += of_class.recall() / 5;
            precision += of_class.precision() / 5;
        }
        EXPECT_NEAR(f1, scores.macro_f1, 1e-12);
        EXPECT_NEAR(recall, scores.macro_sensitivity, 1e-12);
        EXPECT_NEAR(precision, scores.macro_precision, 1e-12);
    }
}

TEST(class_scores, what_is_not_there_has_no_score) {
    const ClassScores none;
    EXPECT_TRUE(std::isnan(none.recall()));
    EXPECT_TRUE(std::isnan(none.precision()));
    EXPECT_TRUE(std::isnan(none.f1()));
    EXPECT_EQ((ClassScores{.rows = 4, .found = 0, .predicted = 0}.f1()), 0);
}

TEST(class_scores, every_row_is_in_one_bin_of_its_probability) {
    const Drawn one = drawn(7, 500, 3);
    const auto bins = probability_bins(one.evaluation, one.model);
    ASSERT_EQ(bins.size(), 10u);
    std::size_t rows = 0;
    double right = 0;
    for (std::size_t b = 0; b < bins.size(); ++b) {
        rows += bins[b].rows;
        right += bins[b].right * static_cast<double>(bins[b].rows);
        EXPECT_GE(bins[b].mean_probability, static_cast<double>(b) / 10 - 1e-6);
        EXPECT_LE(bins[b].mean_probability, static_cast<double>(b + 1) / 10 + 1e-6);
    }
    double expected = 0;
    for (std::size_t i = 0; i < 500; ++i)
        expected += one.model.predictions[0].predicted[i] == one.evaluation.truth[i];
    EXPECT_EQ(rows, 500u);
    EXPECT_NEAR(right, expected, 1e-9);
}

TEST(class_scores, a_certain_answer_is_in_the_last_bin) {
    Drawn one = drawn(1, 1, 2);
    one.model.predictions[0].probability = {1.0f};
    EXPECT_EQ(probability_bins(one.evaluation, one.model)[9].rows, 1u);
}

}  // namespace
}  // namespace hardlearn::testing
