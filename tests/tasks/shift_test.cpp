#include "hardlearn/tasks/shift.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/simulation/simulate.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

Dataset moved(Dataset data, double by) {
    for (double& value : data.columns[1].values) value += by;
    return data;
}

TEST(shift, is_found_where_a_column_moved_and_not_elsewhere) {
    const Dataset training = two_classes(120, 0, 1);
    const ShiftedData none = measure_shift(training, two_classes(80, 0, 2), nullptr);
    EXPECT_EQ(none.verdict, ShiftVerdict::none_found);
    EXPECT_TRUE(none.notes.empty());
    const ShiftedData found = measure_shift(training, moved(two_classes(80, 0, 2), 2), nullptr);
    EXPECT_EQ(found.verdict, ShiftVerdict::found);
    ASSERT_EQ(found.features, (std::vector<std::string>{"x0", "x1", "x2"}));
    EXPECT_LT(found.shift.features[1].adjusted_p, 0.001);
    EXPECT_GT(found.shift.features[0].adjusted_p, 0.05);
}

TEST(shift, is_undecided_where_groups_are_too_few) {
    SimulationOptions options{.kind = SimulationKind::group_shift, .num_rows = 80, .num_groups = 4};
    const Dataset training = simulate(options).data;
    options.seed = 1;
    options.num_groups = 2;
    Dataset test = simulate(options).data;
    test.group_names = {"new1", "new2"};
    const ShiftedData shifted = measure_shift(training, test, nullptr);
    EXPECT_TRUE(shifted.has_groups);
    EXPECT_EQ(shifted.verdict, ShiftVerdict::undecided);
    // 15 ways to deal six groups.
    EXPECT_GT(shifted.shift.energy_p, 0.025);
    Listener listener;
    test.groups.clear();
    test.group_names.clear();
    EXPECT_FALSE(measure_shift(training, test, nullptr, {}, listener.context()).has_groups);
    EXPECT_TRUE(listener.heard("groups_on_one_side"));
}

// Rows of groups whose first column says which.
Dataset grouped(std::size_t num_groups, double from, std::string_view prefix) {
    Dataset data = two_classes(4 * num_groups, 0, 9);
    for (std::size_t g = 0; g < num_groups; ++g)
        data.group_names.push_back(std::string(prefix) + std::to_string(g));
    for (std::size_t i = 0; i < data.rows; ++i) {
        data.groups.push_back(GroupIndex(i / 4));
        data.columns[0].values[i] = from + static_cast<double>(i);
    }
    return data;
}

TEST(shift, that_could_not_be_found_is_undecided_however_far_apart_the_files_are) {
    // Sides that are exchanged are as far apart: of 70 ways to deal four and four groups 35 differ, and one
    // of 35 is not rare; of 126 ways to deal four and five one is.
    const auto verdict = [](std::size_t first, std::size_t second) {
        return measure_shift(grouped(first, 0, "a"), grouped(second, 1e4, "b"), nullptr,
                             {.num_permutations = 999})
            .verdict;
    };
    EXPECT_EQ(verdict(4, 4), ShiftVerdict::undecided);
    EXPECT_EQ(verdict(5, 4), ShiftVerdict::found);
    EXPECT_EQ(measure_shift(two_classes(40, 0, 1), moved(two_classes(40, 0, 2), 50), nullptr,
                            {.num_permutations = 39})
                  .verdict,
              ShiftVerdict::found);
}

TEST(shift, texts_that_training_did_not_have_are_told) {
    Listener listener;
    Dataset training = two_classes(40, 0, 1);
    Dataset test = two_classes(30, 0, 2);
    training.columns.push_back({.name = "town", .kind = ColumnKind::text, .levels = {"x", "y"}});
    test.columns.push_back({.name = "town", .kind = ColumnKind::text, .levels = {"x", "z"}});
    for (std::size_t i = 0; i < 40; ++i) training.columns.back().codes.push_back(i % 2);
    for (std::size_t i = 0; i < 30; ++i) test.columns.back().codes.push_back(i % 2);
    measure_shift(training, test, nullptr, {}, listener.context());
    EXPECT_TRUE(listener.heard("unseen_categories"));
}

TEST(shift, groups_of_one_name_are_one) {
    SimulationOptions options{.kind = SimulationKind::group_shift, .num_rows = 80, .num_groups = 4};
    const Dataset training = simulate(options).data;
    Dataset test = training;
    std::ranges::reverse(test.group_names);
    for (GroupIndex& group : test.groups) group = GroupIndex(3 - group.value());
    const ShiftedData shifted = measure_shift(training, test, nullptr);
    EXPECT_EQ(shifted.shift.units[0], 4u);
    EXPECT_EQ(shifted.shift.units[1], 4u);
    EXPECT_EQ(shifted.shift.energy, 0);
}

TEST(shift, tells_of_rows_that_both_have_and_of_a_sample) {
    Listener listener;
    const Dataset training = two_classes(60, 0, 1);
    const ShiftedData same = measure_shift(training, training, nullptr, {}, listener.context());
    EXPECT_TRUE(listener.heard("common_rows"));
    EXPECT_FALSE(listener.heard("sample"));
    const ShiftedData sampled =
        measure_shift(training, two_classes(90, 0, 2), nullptr, {.max_rows = 40}, listener.context());
    EXPECT_TRUE(listener.heard("sample"));
    EXPECT_EQ(sampled.shift.rows[0] + sampled.shift.rows[1], 40u);
    // A small side leaves its part to the other.
    const ShiftedData uneven = measure_shift(training, two_classes(4, 0, 3), nullptr, {.max_rows = 40});
    EXPECT_EQ(uneven.shift.rows[0], 36u);
    EXPECT_EQ(uneven.shift.rows[1], 4u);
}

TEST(shift, rows_of_a_model_count_as_they_decide) {
    const Dataset training = two_classes(100, 0, 4);
    const MicroLearner model =
        fit_micro_learner(training, all_rows(100),
                          {.construction = Construction::naive, .num_neighbors = {8}, .hardness = false});
    // Queries of one class only: what decides them lies nearer than all rows do.
    Dataset test = two_classes(40, 0, 5);
    for (Column& column : test.columns)
        for (std::size_t i = 0; i < 40; ++i) column.values[i] = column.values[i / 2 * 2];
    const ShiftedData shifted = measure_shift(training, test, &model);
    ASSERT_TRUE(shifted.weighted);
    EXPECT_LT(shifted.weighted->energy_after, shifted.weighted->energy_before);
    EXPECT_LT(shifted.weighted->effective_rows, 100);
    EXPECT_GT(shifted.weighted->effective_rows, 1);
    EXPECT_EQ(shifted.weighted->training_rows, 100u);
    expect_error(ErrorCode::bad_data, {"other data"},
                 [&] { measure_shift(two_classes(100, 0, 6), test, &model); });
}

TEST(shift, has_the_same_bits_for_any_number_of_threads_and_name_what_is_wrong) {
    const Dataset training = two_classes(50, 0, 1);
    const Dataset test = two_classes(30, 0, 2);
    EXPECT_EQ(measure_shift(training, test, nullptr, {}, {.threads = 1}).shift.energy_p,
              measure_shift(training, test, nullptr, {}, {.threads = 3}).shift.energy_p);
    expect_error(ErrorCode::bad_data, {"the test data has 1 row, expected two"},
                 [&] { measure_shift(training, two_classes(1, 0, 2), nullptr); });
    expect_error(ErrorCode::bad_argument, {"num_permutations"},
                 [&] { measure_shift(training, test, nullptr, {.num_permutations = 38}); });
}

}  // namespace
}  // namespace hardlearn::testing
