#include "hardlearn/tasks/predict.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

MicroLearner small_model(const Dataset& data, std::size_t max_exact_rows = 200'000) {
    return fit(data, {.construction = Construction::naive,
                      .num_neighbors = {10},
                      .costs = {1.0},
                      .gammas = {1.0},
                      .max_exact_rows = max_exact_rows});
}

TEST(predict_rows, judges_sets_by_the_rows_that_have_a_class) {
    const Dataset data = two_classes(120, 0.1, 1);
    const MicroLearner model = small_model(data);
    Dataset queries = two_classes(60, 0.1, 2);
    for (std::size_t i = 0; i < 20; ++i) queries.labels[i] = unknown_label;
    const PredictedRows predicted = predict_rows(model, queries, {.confidence = 0.6});
    std::size_t covered = 0;
    for (std::size_t i = 20; i < 60; ++i)
        covered += predicted.sets(i, static_cast<std::size_t>(queries.labels[i])) == 1;
    ASSERT_TRUE(predicted.set_summary);
    EXPECT_NEAR(predicted.set_summary->coverage, static_cast<double>(covered) / 40, 1e-12);
}

// Three groups promise less than three quarters.
TEST(predict_rows, tells_where_sets_hold_every_class) {
    Dataset data = two_classes(60, 0.1, 1);
    for (std::size_t i = 0; i < 60; ++i)
        data.groups.push_back(GroupIndex(static_cast<std::uint32_t>(i / 20)));
    const MicroLearner few_groups = small_model(data);
    data.groups.clear();
    const MicroLearner rows = small_model(data);
    for (const double confidence : {0.6, 0.8, 0.9}) {
        Listener of_few, of_rows;
        const PredictedRows predicted =
            predict_rows(few_groups, data, {.confidence = confidence}, of_few.context());
        const bool whole = std::ranges::all_of(all_rows(60), [&](RowIndex row) {
            return predicted.sets(row, 0) == 1 && predicted.sets(row, 1) == 1;
        });
        EXPECT_EQ(of_few.heard("whole_sets"), confidence > 0.74) << confidence;
        EXPECT_TRUE(whole || !of_few.heard("whole_sets"));
        predict_rows(rows, data, {.confidence = confidence}, of_rows.context());
        EXPECT_FALSE(of_rows.heard("whole_sets"));
    }
}

TEST(predict_rows, leaves_strange_rows_unanswered_and_judges_the_others) {
    const Dataset data = two_classes(120, 0, 3);
    const MicroLearner model = small_model(data);
    Dataset queries = two_classes(40, 0, 4);
    for (Column& column : queries.columns) column.values[7] = 1000;
    const PredictedRows predicted = predict_rows(model, queries, {.abstain = 0.01});
    EXPECT_TRUE(predicted.abstains(7));
    EXPECT_GE(predicted.num_abstained(), 1u);
    ASSERT_TRUE(predicted.answered);
    EXPECT_EQ(predicted.answered->rows, 40 - predicted.num_abstained());
}

TEST(predict_rows, searches_exactly_where_asked_and_says_where_not) {
    const Dataset data = two_classes(300, 0.2, 5);
    const MicroLearner approximate = small_model(data, 100);
    ASSERT_TRUE(approximate.is_approximate());
    const Dataset queries = two_classes(50, 0.2, 6);
    Listener listener;
    EXPECT_TRUE(predict_rows(approximate, queries, {}, listener.context()).is_approximate);
    EXPECT_TRUE(listener.heard("approximate_search"));
    const PredictedRows exact = predict_rows(approximate, queries, {.exact = true});
    EXPECT_FALSE(exact.is_approximate);
    const auto expected = predict(small_model(data), queries, all_rows(50));
    EXPECT_TRUE(same_bits(exact.predictions.scores, expected.scores));
}

TEST(predict_rows, refuses_levels_out_of_range) {
    const Dataset data = two_classes(60, 0, 7);
    const MicroLearner model = small_model(data);
    for (const double level : {0.0, 1.0, -0.5}) {
        expect_error(ErrorCode::bad_argument, {"confidence"},
                     [&] { predict_rows(model, data, {.confidence = level}); });
    }
    expect_error(ErrorCode::bad_argument, {"abstain"}, [&] { predict_rows(model, data, {.abstain = 1.0}); });
}

}  // namespace
}  // namespace hardlearn::testing
