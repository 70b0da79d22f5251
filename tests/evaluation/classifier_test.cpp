#include "hardlearn/evaluation/classifier.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/splits.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/stages.hpp"

namespace hardlearn::testing {
namespace {

bool same(const Predictions& a, const Predictions& b) {
    return a.labels == b.labels && same_bits(a.scores, b.scores);
}

TEST(classifier, names_are_in_table_order) {
    const auto names = classifier_names();
    EXPECT_EQ(std::vector<std::string_view>(names.begin(), names.end()),
              (std::vector<std::string_view>{"majority", "knn", "naive-bayes", "logistic-regression", "svm",
                                             "random-forest", "extra-trees", "mil-naive", "mil-ptc",
                                             "mil-sc-let", "mil-published", "mil-local", "mil-auto"}));
}

TEST(classifier, an_unknown_name_is_told_with_those_there_are) {
    const Dataset data = gaussian_classes(10, 2, 2, 1.0);
    expect_error_message(ErrorCode::bad_argument,
                         "unknown model 'xgboost': expected one of majority, knn, naive-bayes, "
                         "logistic-regression, svm, random-forest, extra-trees, "
                         "mil-naive, mil-ptc, mil-sc-let, mil-published, mil-local, mil-auto",
                         [&] { fit_classifier("xgboost", data, all_rows(10), {}, {}); });
}

TEST(classifier, every_model_learns_classes_that_lie_apart) {
    const Dataset data = gaussian_classes(150, 3, 4, 5.0);
    const Split split = split_of_fold(stratified_folds(data.labels, 3, {}, 5, RandomStream(1)), 0);
    for (const auto name : classifier_names()) {
        const auto model = fit_classifier(name, data, split.train, {}, {});
        const auto predictions = model->predict(data, split.test, {});
        expect_valid(predictions, split.test.size(), 3);
        EXPECT_GE(accuracy(data, split.test, predictions), name == "majority" ? 0.3 : 0.95) << name;
        EXPECT_FALSE(model->description().empty());
    }
}

TEST(classifier, shuffled_labels_are_predicted_at_chance) {
    const Dataset data = with_shuffled_labels(gaussian_classes(240, 2, 4, 3.0), 5);
    const auto folds = stratified_folds(data.labels, 2, {}, 4, RandomStream(1));
    for (const auto name : {"knn", "logistic-regression", "svm", "extra-trees", "mil-naive", "mil-ptc",
                            "mil-local", "mil-auto"}) {
        double sum = 0;
        for (std::uint32_t fold = 0; fold < 4; ++fold) {
            const Split split = split_of_fold(folds, fold);
            const auto model = fit_classifier(name, data, split.train, {}, {});
            sum += accuracy(data, split.test, model->predict(data, split.test, {}));
        }
        EXPECT_NEAR(sum / 4, 0.5, 0.1) << name;
    }
}

TEST(classifier, predictions_have_the_same_bits_for_any_number_of_threads_and_alone) {
    const Dataset data = gaussian_classes(120, 3, 4, 1.0);
    const Split split = split_of_fold(stratified_folds(data.labels, 3, {}, 4, RandomStream(1)), 0);
    for (const auto name : classifier_names()) {
        const auto one = fit_classifier(name, data, split.train, {}, {.threads = 1});
        const auto four = fit_classifier(name, data, split.train, {}, {.threads = 4});
        const auto expected = one->predict(data, split.test, {.threads = 1});
        EXPECT_EQ(one->description(), four->description()) << name;
        EXPECT_TRUE(same(expected, four->predict(data, split.test, {.threads = 4}))) << name;
        for (std::size_t i = 0; i < 5; ++i) {
            const auto alone = one->predict(data, std::span(split.test).subspan(i, 1), {});
            EXPECT_TRUE(std::ranges::equal(alone.scores.row(0), expected.scores.row(i))) << name;
        }
    }
}

TEST(classifier, one_class_is_always_predicted) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    std::vector<RowIndex> rows;
    for (RowIndex i = 0; i < 40; ++i) {
        if (data.labels[i] == 1) rows.push_back(i);
    }
    for (const auto name : classifier_names()) {
        const auto model = fit_classifier(name, data, rows, {}, {});
        const auto predictions = model->predict(data, all_rows(40), {});
        EXPECT_EQ(predictions.labels, std::vector<Label>(40, 1)) << name;
        expect_valid(predictions, 40, 2);
        EXPECT_EQ(model->description(), "always 'c1'");
    }
}

TEST(classifier, columns_that_never_vary_leave_the_largest_class) {
    Dataset data = gaussian_classes(30, 2, 2, 1.0);
    for (Column& column : data.columns) {
        std::ranges::fill(column.values, 1.5);
        column.values[3] = std::nan("");
        column.values[29] = 7.0;
    }
    std::vector<RowIndex> rows(29);
    std::iota(rows.begin(), rows.end(), 0u);
    for (const auto name : classifier_names()) {
        const auto model = fit_classifier(name, data, rows, {}, {});
        EXPECT_TRUE(model->description().starts_with("always")) << name;
    }
}

TEST(classifier, a_class_without_training_rows_is_never_predicted) {
    const Dataset data = gaussian_classes(90, 3, 3, 2.0);
    std::vector<RowIndex> rows;
    for (RowIndex i = 0; i < 90; ++i) {
        if (data.labels[i] != 0) rows.push_back(i);
    }
    for (const auto name : classifier_names()) {
        const auto predictions = fit_classifier(name, data, rows, {}, {})->predict(data, all_rows(90), {});
        expect_valid(predictions, 90, 3);
        for (std::size_t i = 0; i < 90; ++i) EXPECT_EQ(predictions.scores(i, 0), 0.0f) << name;
    }
}

TEST(classifier, too_few_rows_to_draw_from_give_the_default_model) {
    const Dataset data = gaussian_classes(40, 2, 3, 3.0);
    const std::vector<RowIndex> rows = {0, 1, 2, 4, 6};  // one row of class 1
    EXPECT_EQ(fit_classifier("knn", data, rows, {}, {})->description(), "k 5, euclidean");
    EXPECT_EQ(fit_classifier("svm", data, rows, {}, {})->description(), "cost 1, gamma 0.333");
    EXPECT_EQ(fit_classifier("logistic-regression", data, rows, {}, {})->description(), "cost 1");
    for (const auto name : classifier_names()) {
        expect_valid(fit_classifier(name, data, rows, {}, {})->predict(data, all_rows(40), {}), 40, 2);
    }
}

TEST(classifier, of_micro_learning_measures_no_hardness_that_nobody_would_read) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    for (const std::string_view name :
         {"mil-naive", "mil-ptc", "mil-sc-let", "mil-published", "mil-local", "mil-auto"}) {
        ReportedStages stages;
        fit_classifier(name, data, all_rows(40), {}, stages.context());
        EXPECT_TRUE(stages.contain("probing")) << name;
        EXPECT_FALSE(stages.contain("embedding")) << name;
    }
}

TEST(classifier, names_what_is_wrong) {
    Dataset data = gaussian_classes(10, 2, 2, 1.0);
    expect_error_message(ErrorCode::bad_data, "gaussian: no rows to fit 'knn' on",
                         [&] { fit_classifier("knn", data, {}, {}, {}); });
    data.labels.clear();
    expect_error_message(ErrorCode::bad_data, "gaussian: the rows have no labels",
                         [&] { fit_classifier("knn", data, all_rows(10), {}, {}); });
}

}  // namespace
}  // namespace hardlearn::testing
