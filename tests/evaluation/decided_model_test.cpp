#include "hardlearn/evaluation/decided_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

// Two classes that overlap, the second with a tenth of the rows.
Dataset rare_class(std::size_t rows, std::uint64_t seed) {
    Dataset data = gaussian_classes(rows, 2, 3, 0.0, seed);
    for (std::size_t i = 0; i < rows; ++i) {
        data.labels[i] = i % 10 == 0 ? 1 : 0;
        if (i % 10 == 0) data.columns[0].values[i] += 1.5;
    }
    return data;
}

EvaluationRecord compared(const Dataset& data, const std::vector<std::string>& models) {
    return evaluate(data, {.models = models, .score_training = false});
}

TEST(decided_model, reaches_a_higher_d_index_with_the_same_probabilities) {
    const Dataset data = rare_class(600, 3);
    const auto record = compared(data, {"logistic-regression", "logistic-regression+decision"});
    const ModelRecord &plain = record.models[0], &decided = record.models[1];
    EXPECT_TRUE(same_bits(plain.predictions[0].scores, decided.predictions[0].scores));
    EXPECT_GT(decided.mean.d_index, plain.mean.d_index);
    EXPECT_NE(decided.predictions[0].labels, plain.predictions[0].labels);
    EXPECT_TRUE(decided.folds[0].chosen.starts_with(plain.folds[0].chosen));
}

TEST(decided_model, is_the_same_whether_its_fit_is_shared_or_its_own) {
    const Dataset data = rare_class(200, 5);
    const auto together = compared(data, {"extra-trees", "extra-trees+decision", "svm"});
    const auto alone = compared(data, {"extra-trees+decision"});
    EXPECT_EQ(together.models[1].predictions[0].labels, alone.models[0].predictions[0].labels);
    EXPECT_TRUE(same_bits(together.models[1].predictions[0].scores, alone.models[0].predictions[0].scores));
    EXPECT_LT(together.models[1].fit_seconds, 0.5 * together.models[0].fit_seconds);
}

TEST(decided_model, shared_fits_are_of_the_rows_asked_for) {
    const Dataset data = rare_class(60, 6);
    Dataset other = data;
    SharedFits fits;
    int made = 0;
    const auto make = [&] {
        ++made;
        return TunedFit{};
    };
    const std::vector<RowIndex> rows = {1, 2, 3}, more = {1, 2, 3, 4};
    fits.of("svm", data, rows, make);
    fits.of("svm", data, rows, make);
    EXPECT_EQ(made, 1);
    fits.of("knn", data, rows, make);
    EXPECT_EQ(made, 2);
    fits.of("svm", data, more, make);
    EXPECT_EQ(made, 3);
    fits.of("svm", other, more, make);
    EXPECT_EQ(made, 4);
    other.labels[4] = 1 - other.labels[4];
    fits.of("svm", other, more, make);
    EXPECT_EQ(made, 5);
    const std::vector<RowIndex> of_equal_labels = {1, 2, 3, 5};
    fits.of("svm", data, more, make);
    fits.of("svm", data, of_equal_labels, make);
    EXPECT_EQ(made, 7);
}

TEST(decided_model, only_tuned_models_have_one) {
    for (const auto name : {"svm+decision", "knn+decision", "svm"}) EXPECT_TRUE(is_classifier_name(name));
    for (const auto name : {"majority+decision", "mil-auto+decision", "+decision", "svm+decisions"})
        EXPECT_FALSE(is_classifier_name(name)) << name;
    EXPECT_EQ(without_decision("svm+decision"), "svm");
    EXPECT_EQ(without_decision("svm"), "svm");
}

TEST(decided_model, without_rows_to_draw_from_is_the_model_itself) {
    const Dataset data = gaussian_classes(40, 2, 3, 3.0);
    const std::vector<RowIndex> rows = {0, 1, 2, 4, 6};  // one row of class 1
    const auto plain = fit_classifier("svm", data, rows, {}, {});
    const auto decided = fit_classifier("svm+decision", data, rows, {}, {});
    EXPECT_EQ(plain->predict(data, all_rows(40), {}).labels, decided->predict(data, all_rows(40), {}).labels);
}

}  // namespace
}  // namespace hardlearn::testing
