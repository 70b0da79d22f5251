#include "hardlearn/evaluation/naive_bayes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hardlearn/data/preparation.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Dataset table(std::vector<Label> labels) {
    Dataset data;
    data.name = "table";
    data.rows = labels.size();
    data.class_names = {"a", "b", "c"};
    data.labels = std::move(labels);
    return data;
}

TEST(naive_bayes, texts_follow_laplace_s_rule) {
    Dataset data = table({0, 0, 0, 1, 1});
    data.columns.push_back(text_column("t", {0, 0, 1, 1, 1}, {"x", "y"}));
    const auto predictions = predict(fit_naive_bayes(data, all_rows(5)), data, std::vector<RowIndex>{0, 2});
    // P(a) P(x | a) = 3/5 * 3/5, P(b) P(x | b) = 2/5 * 1/4
    EXPECT_NEAR(predictions.scores(0, 0), 0.36 / (0.36 + 0.1), 1e-6);
    // P(a) P(y | a) = 3/5 * 2/5, P(b) P(y | b) = 2/5 * 3/4
    EXPECT_NEAR(predictions.scores(1, 0), 0.24 / (0.24 + 0.3), 1e-6);
    EXPECT_EQ(predictions.labels, (std::vector<Label>{0, 1}));
}

TEST(naive_bayes, missing_cells_and_unseen_levels_leave_the_priors) {
    Dataset data = table({0, 0, 0, 1, 0, 0});
    data.columns.push_back(numeric_column("x", {1, 2, 3, 4, missing, missing}));
    data.columns.push_back(
        text_column("t", {0, 1, Column::missing_code, 1, Column::missing_code, 2}, {"u", "v", "new"}));
    const std::vector<RowIndex> train = {0, 1, 2, 3};
    const std::vector<RowIndex> queries = {4, 5};
    const auto predictions = predict(fit_naive_bayes(data, train), data, queries);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_NEAR(predictions.scores(i, 0), 0.75, 1e-6);
        EXPECT_NEAR(predictions.scores(i, 1), 0.25, 1e-6);
        EXPECT_EQ(predictions.scores(i, 2), 0.0f);
    }
}

TEST(naive_bayes, stays_finite_where_a_class_has_one_value_or_none) {
    Dataset data = table({0, 0, 1, 1, 2, 0});
    data.columns.push_back(numeric_column("x", {1, 1, 2, 3, missing, 1e300}));
    data.columns.push_back(numeric_column("y", {5, 5, 5, 5, 5, 5}));
    const std::vector<RowIndex> train = {0, 1, 2, 3, 4};
    const auto predictions = predict(fit_naive_bayes(data, train), data, all_rows(6));
    expect_valid(predictions, 6, 3);
    EXPECT_EQ(predictions.labels[0], 0);
    EXPECT_EQ(predictions.labels[3], 1);
}

TEST(naive_bayes, names_what_is_wrong) {
    Dataset data = table({0, 1});
    data.columns.push_back(numeric_column("x", {1, 2}));
    Dataset other = table({0, 1});
    other.columns.push_back(text_column("x", {0, 1}, {"u", "v"}));
    const NaiveBayes model = fit_naive_bayes(data, all_rows(2));
    expect_error_message(ErrorCode::bad_data, "table: column 'x' holds text, but numbers in training",
                         [&] { predict(model, other, all_rows(2)); });
    expect_error_message(ErrorCode::bad_data, "table: missing column 'x'", [&] {
        predict(model, table({0, 1}), all_rows(2));
    });
}

TEST(naive_bayes, describes_itself) {
    Dataset data = table({0, 1});
    data.columns.push_back(numeric_column("x", {1, 2}));
    EXPECT_EQ(describe(fit_naive_bayes(data, all_rows(2))), "1 numeric and 0 text columns");
}

}  // namespace
}  // namespace hardlearn::testing
