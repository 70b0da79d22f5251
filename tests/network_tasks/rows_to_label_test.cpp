#include "hardlearn/network_tasks/rows_to_label.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "hardlearn/network_tasks/tested_rows.hpp"
#include "tests/network_tasks/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using rows_to_label_task = network_on_a_table;

TEST(ask_scores, are_the_lead_of_the_first_class_and_the_entropy) {
    Matrix<float> p(3, 3);
    const float rows[3][3] = {{0.5F, 0.25F, 0.25F}, {1, 0, 0}, {0.125F, 0.375F, 0.5F}};
    for (std::size_t i = 0; i < 3; ++i) std::copy_n(rows[i], 3, p.row(i).begin());
    EXPECT_EQ(ask_scores(p, AskBy::margin), (std::vector<double>{0.25, 1, 0.125}));
    const auto entropy = ask_scores(p, AskBy::entropy);
    EXPECT_NEAR(entropy[0], 1.5 * std::log(2.0), 1e-6);
    EXPECT_EQ(entropy[1], 0);
    EXPECT_NEAR(entropy[2], -(0.125 * std::log(0.125) + 0.375 * std::log(0.375) + 0.5 * std::log(0.5)), 1e-6);
    EXPECT_THROW(ask_scores(p, AskBy::random), Error);
}

TEST_F(rows_to_label_task, by_margin_come_in_the_order_of_the_two_best_classes_apart) {
    const TrainedRun run = trained(read.data);
    const RowsToLabel all = rows_to_label(run.model, read.data, {.num_rows = 100});
    EXPECT_EQ(all.by, AskBy::margin);
    EXPECT_EQ(all.rows, 60U);
    ASSERT_EQ(all.asked.size(), 60U);
    const Predictions predictions = predict(run.model, read.data, run.model.options.compute);
    std::set<std::size_t> rows;
    for (std::size_t i = 0; i < 60; ++i) {
        const auto p = predictions.scores.row(all.asked[i].row);
        EXPECT_NEAR(all.asked[i].score, std::abs(p[0] - p[1]), 1e-6);
        EXPECT_EQ(all.asked[i].prediction, predictions.labels[all.asked[i].row]);
        if (i > 0) EXPECT_LE(all.asked[i - 1].score, all.asked[i].score);
        rows.insert(all.asked[i].row);
    }
    EXPECT_EQ(rows.size(), 60U);
    EXPECT_EQ(rows_to_label(run.model, read.data, {}).asked.size(), 10U);
}

TEST_F(rows_to_label_task, at_random_follow_the_seed_alone) {
    const TrainedRun run = trained(read.data);
    const auto order = [&](std::uint64_t seed) {
        std::vector<std::size_t> rows;
        for (const RowToLabel& asked :
             rows_to_label(run.model, read.data, {.num_rows = 60, .by = AskBy::random, .seed = seed}).asked)
            rows.push_back(asked.row);
        return rows;
    };
    EXPECT_EQ(order(1), order(1));
    EXPECT_NE(order(1), order(2));
    const auto rows = order(1);
    EXPECT_EQ(std::set<std::size_t>(rows.begin(), rows.end()).size(), 60U);
}

TEST_F(rows_to_label_task, are_refused_where_options_make_no_sense) {
    const TrainedRun run = trained(read.data);
    expect_error(ErrorCode::bad_argument, {"the network has no splitter"},
                 [&] { rows_to_label(run.model, read.data, {.by = AskBy::splitter}); });
    expect_error(ErrorCode::bad_argument, {"num_rows 0"},
                 [&] { rows_to_label(run.model, read.data, {.num_rows = 0}); });
}

}  // namespace
}  // namespace hardlearn::testing
