#include "hardlearn/evaluation/majority.hpp"

#include <gtest/gtest.h>

#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(majority, predicts_the_commonest_class_and_its_scores_are_the_shares) {
    Dataset data = gaussian_classes(6, 3, 2, 1.0);
    data.labels = {2, 2, 0, 2, 1, 0};
    const std::vector<RowIndex> rows = {0, 1, 2, 3};
    const Majority model = fit_majority(data, rows);
    const std::vector<RowIndex> queries = {4, 5};
    const Predictions predictions = predict(model, data, queries);
    expect_valid(predictions, 2, 3);
    EXPECT_EQ(predictions.labels, (std::vector<Label>{2, 2}));
    EXPECT_EQ(predictions.scores(1, 0), 0.25f);
    EXPECT_EQ(predictions.scores(1, 1), 0.0f);
    EXPECT_EQ(describe(model), "always 'c2'");
}

TEST(majority, ties_go_to_the_first_class) {
    Dataset data = gaussian_classes(4, 2, 2, 1.0);
    data.labels = {1, 0, 1, 0};
    EXPECT_EQ(fit_majority(data, std::vector<RowIndex>{0, 1, 2, 3}).winner, 0);
}

}  // namespace
}  // namespace hardlearn::testing
