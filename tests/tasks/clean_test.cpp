#include "hardlearn/tasks/clean.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/row_selection.hpp"

#include <gtest/gtest.h>

#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(clean, takes_a_radius_in_units_of_distance) {
    const Dataset data = two_classes(100, 0.1, 1);
    const CleanedSet set = clean(data, {.removal_radius = 0.7, .hardness = false});
    const CleanedData expected = clean_data(data, {.sanitization = {.removal_radius = 0.7}});
    EXPECT_EQ(set.cleaned.kept, expected.kept);
    const CleanedData unsquared = clean_data(data, {.sanitization = {.removal_radius = 0.7 * 0.7}});
    EXPECT_NE(set.cleaned.kept, unsquared.kept) << "the data tells a radius from its square";
}

TEST(clean, measures_the_hardness_before_and_after) {
    const Dataset data = two_classes(120, 0.2, 2);
    const CleanedSet set = clean(data);
    ASSERT_TRUE(set.hardness_before && set.hardness_after);
    EXPECT_EQ(set.hardness_before->rows_used, 120u);
    EXPECT_EQ(set.hardness_after->rows_used, set.cleaned.kept.size());
    EXPECT_LT(set.hardness_after->mean, set.hardness_before->mean);
    ASSERT_TRUE(set.neighbor_error_before && set.neighbor_error_after);
    EXPECT_EQ(set.neighbor_error_before->rows_used, 120u);
    EXPECT_LT(set.neighbor_error_after->error, set.neighbor_error_before->error);
    EXPECT_FALSE(clean(data, {.hardness = false}).hardness_before);
}

TEST(clean, notes_an_index_where_rows_are_many) {
    const Dataset data = two_classes(60, 0, 3);
    Listener listener;
    clean(data, {.hardness = false, .max_exact_rows = 59}, listener.context());
    EXPECT_TRUE(listener.heard("approximate_search"));
}

TEST(clean, refuses_options_out_of_range_and_those_that_exclude_each_other) {
    const Dataset data = two_classes(40, 0, 4);
    expect_error(ErrorCode::bad_argument, {"at_most 1", "above 0 to below 1"},
                 [&] { clean(data, {.at_most = 1.0}); });
    expect_error(ErrorCode::bad_argument, {"removal_radius"}, [&] { clean(data, {.removal_radius = -1.0}); });
    expect_error(ErrorCode::bad_argument, {"removal_radius goes with num_pruned_neighbors 0, not 2"},
                 [&] { clean(data, {.num_pruned_neighbors = 2, .removal_radius = 1.0}); });
    expect_error(ErrorCode::bad_argument, {"at_most goes with removal_radius left out, not 1"},
                 [&] { clean(data, {.removal_radius = 1.0, .at_most = 0.1}); });
}

// Every row stands twice, once with each label: nothing tells which is right.
TEST(clean, keeps_rows_that_contradict_each_other_and_tells) {
    Dataset data = two_classes(20, 0, 5);
    const std::vector<RowIndex> once = all_rows(20);
    std::vector<RowIndex> twice = once;
    twice.insert(twice.end(), once.begin(), once.end());
    data = select_rows(data, twice);
    for (std::size_t i = 0; i < 20; ++i) {
        data.labels[i] = 0;
        data.labels[i + 20] = 1;
    }
    for (const Duplicates duplicates : {Duplicates::group, Duplicates::keep}) {
        Listener listener;
        const CleanedSet set = clean(data, {.hardness = false, .duplicates = duplicates}, listener.context());
        EXPECT_EQ(set.cleaned.after, (std::vector<std::size_t>{20, 20}));
        EXPECT_EQ(set.cleaned.contradicting, 40u);
        EXPECT_TRUE(listener.heard("contradicting_rows"));
    }
    data.labels[20] = 0;
    EXPECT_EQ(clean(data, {.hardness = false}).cleaned.contradicting, 38u);
}

// Four rows of the second class lie singly amid the first.
TEST(clean, tells_of_a_class_that_is_suspect_as_a_whole) {
    Dataset data = two_classes(80, 0, 6);
    std::vector<RowIndex> first;
    for (const RowIndex row : all_rows(80)) {
        if (data.labels[row] == 0) first.push_back(row);
    }
    data = select_rows(data, first);
    for (std::size_t i = 0; i < 4; ++i) data.labels[9 * i] = 1;
    Listener listener;
    const CleanedSet set = clean(data, {.hardness = false}, listener.context());
    ASSERT_EQ(set.cleaned.bad[1], 4u);
    EXPECT_TRUE(listener.heard("class_all_suspect"));
}

}  // namespace
}  // namespace hardlearn::testing
