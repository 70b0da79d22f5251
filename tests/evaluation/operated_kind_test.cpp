#include "hardlearn/evaluation/operated_kind.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/decided_model.hpp"
#include "hardlearn/evaluation/k_nearest.hpp"
#include "hardlearn/evaluation/model_name.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/evaluation/tuned_kinds.hpp"
#include "hardlearn/operators/label_trust.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// Every fourth row is of the first class.
Dataset uneven(std::size_t rows, double distance, std::uint64_t seed = 1) {
    Dataset data = gaussian_classes(rows, 4, 4, distance, seed);
    for (Label& label : data.labels) label = label == 0 ? 0 : 1;
    data.class_names = {"rare", "frequent"};
    return data;
}

TEST(model_name, has_an_operator_before_it_and_a_decision_behind_it) {
    const ModelName plain = parts_of_model_name("svm");
    EXPECT_EQ(plain.model, "svm");
    EXPECT_FALSE(plain.is_operated() || plain.is_decided);
    const ModelName full = parts_of_model_name("edited-neighbors+svm+decision");
    EXPECT_EQ(full.model, "svm");
    EXPECT_EQ(full.before, Operator::edited_neighbors);
    EXPECT_TRUE(full.is_decided);
    EXPECT_EQ(parts_of_model_name("identity+svm").model, "identity+svm");
    EXPECT_EQ(parts_of_model_name("smoke+svm").model, "smoke+svm");
    for (const char* name : {"smote+svm", "lda+naive-bayes", "ranks+knn+decision"})
        EXPECT_TRUE(is_classifier_name(name)) << name;
    for (const char* name : {"smote+mil-naive", "smote+majority", "smote+", "smote+smote+svm", "identity+svm",
                             "lda+naive-bayes+decision", "smote", "smoke+svm"})
        EXPECT_FALSE(is_classifier_name(name)) << name;
}

TEST(operated_kind, tuning_scores_are_those_of_operators_and_models_fitted_fold_by_fold) {
    const Dataset data = uneven(80, 1.5);
    const TrainingRows training = prepare_training_rows(data, all_rows(80));
    const InnerDraws draws = tuning_draws(training, {.num_inner_folds = 3}).front();
    for (const Operator before : {Operator::smote, Operator::discriminant, Operator::under_sampling}) {
        SCOPED_TRACE(name_of(before));
        const TunedKind kind = operated_kind(tuned_kind("knn", 0), before, {.seed = 7});
        const TuningScores scores = kind.tune(training, draws, {.threads = 3});
        Matrix<Label> predicted(scores.predicted.rows(), 80);
        for (const InnerFold& fold : list_inner_folds(draws)) {
            for (std::size_t c = 0; c < predicted.rows(); ++c) {
                const auto model = kind.fit(training_part(training, fold.train), c, {});
                const auto answers = model->predict(features_of(training, fold.left_out), {});
                for (std::size_t i = 0; i < fold.places.size(); ++i)
                    predicted(c, fold.places[i]) = answers.labels[i];
            }
        }
        EXPECT_EQ(scores.d_index, score_candidates(predicted, training, draws).d_index);
    }
}

TEST(operated_kind, of_identity_is_the_kind_itself) {
    const Dataset data = uneven(60, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(60));
    const InnerDraws draws = tuning_draws(training, {}).front();
    EXPECT_EQ(operated_kind(tuned_kind("knn", 0), Operator::identity, {}).tune(training, draws, {}).d_index,
              tune_k_nearest(training, draws).d_index);
}

TEST(operated_models, learn_nothing_from_shuffled_labels) {
    // What saw left-out rows, or put their copies into the training part, would.
    const Dataset data = with_shuffled_labels(uneven(160, 0.0), 3);
    const EvaluationOptions options{.models = {"over-sampling+knn", "smote+knn", "leaf-embedding+knn",
                                               "lda+knn", "edited-neighbors+knn", "removal+knn"},
                                    .num_repeats = 2};
    for (const ModelRecord& model : evaluate(data, options).models)
        EXPECT_NEAR(model.mean.balanced_accuracy, 0.5, 0.12) << model.name;
}

TEST(operated_models, of_resampled_rows_favour_no_class) {
    const Dataset data = uneven(300, 1.0, 5);
    const auto sensitivity = [&](const char* name) {
        const auto model = fit_classifier(name, data, all_rows(200), {}, {});
        std::vector<RowIndex> rare;
        for (std::size_t i = 200; i < 300; ++i) {
            if (data.labels[i] == 0) rare.push_back(i);
        }
        return accuracy(data, rare, model->predict(data, rare, {}));
    };
    const double plain = sensitivity("naive-bayes");
    for (const char* name : {"over-sampling+naive-bayes", "under-sampling+naive-bayes", "smote+naive-bayes"})
        EXPECT_GT(sensitivity(name), plain + 0.15) << name;
}

TEST(operated_models, have_the_same_bits_for_any_number_of_threads_and_valid_scores) {
    const Dataset data = gaussian_classes(90, 3, 4, 1.5);
    const auto train = all_rows(60);
    for (const char* name : {"smote+svm", "leaf-embedding+logistic-regression", "soft-weights+extra-trees"}) {
        SCOPED_TRACE(name);
        const auto one = fit_classifier(name, data, train, {}, {.threads = 1});
        const auto four = fit_classifier(name, data, train, {}, {.threads = 4});
        const Predictions predictions = one->predict(data, all_rows(90), {});
        EXPECT_TRUE(std::ranges::equal(std::span(predictions.scores.data(), 90 * predictions.scores.stride()),
                                       std::span(four->predict(data, all_rows(90), {}).scores.data(),
                                                 90 * predictions.scores.stride())));
        EXPECT_EQ(one->description(), four->description());
        EXPECT_NE(one->description().find(" after "), std::string::npos);
    }
}

TEST(operated_models, share_what_forests_say_of_labels_and_answer_as_without) {
    const Dataset data = gaussian_classes(60, 2, 3, 2.0);
    FitOptions shared;
    shared.trust = std::make_shared<LabelTrust>();
    const auto labels = [&](const FitOptions& options, const char* name) {
        return fit_classifier(name, data, all_rows(40), options, {})->predict(data, all_rows(60), {}).labels;
    };
    for (const char* name : {"removal+knn", "soft-weights+knn", "removal+naive-bayes"})
        EXPECT_EQ(labels(shared, name), labels({}, name)) << name;
}

TEST(fit_options, without_calibration_predict_the_same_and_leave_scores_as_they_are) {
    const Dataset data = gaussian_classes(120, 3, 4, 1.0);
    for (const char* name : {"svm", "naive-bayes", "smote+random-forest"}) {
        const auto with = fit_classifier(name, data, all_rows(80), {}, {});
        const auto without = fit_classifier(name, data, all_rows(80), {.calibrate = false}, {});
        const Predictions calibrated = with->predict(data, all_rows(120), {});
        const Predictions plain = without->predict(data, all_rows(120), {});
        EXPECT_EQ(calibrated.labels, plain.labels) << name;
        EXPECT_NE(calibrated.scores(100, 0), plain.scores(100, 0)) << name;
    }
}

TEST(tuning_draws, are_repeated_no_more_often_than_asked) {
    const Dataset data = gaussian_classes(60, 2, 3, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(60));
    EXPECT_EQ(tuning_draws(training, {.max_inner_repeats = 1}).size(), 1u);
    EXPECT_EQ(tuning_draws(training, {.max_inner_repeats = 1}).front().folds,
              tuning_draws(training, {}).front().folds);
    EXPECT_GT(tuning_draws(training, {}).size(), 1u);
}

TEST(score_candidates, asks_nothing_of_rows_that_are_never_left_out) {
    const Dataset data = gaussian_classes(12, 2, 2, 1.0);
    const TrainingRows training = prepare_training_rows(data, all_rows(12));
    InnerDraws draws{.rows = all_rows(12), .folds = std::vector<std::uint32_t>(12, 0), .num_folds = 1};
    Matrix<Label> predicted(1, 12);
    for (std::size_t i = 0; i < 12; ++i) {
        draws.folds[i] = i < 6 ? 1 : 0;
        predicted(0, i) = i < 6 ? Label(1 - training.labels[i]) : training.labels[i];
    }
    EXPECT_EQ(score_candidates(predicted, training, draws).d_index[0], 2.0);
}

}  // namespace
}  // namespace hardlearn::testing
