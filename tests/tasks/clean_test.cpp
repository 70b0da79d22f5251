#include "hardlearn/tasks/clean.hpp"

#include <gtest/gtest.h>

#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

TEST(clean, takes_a_radius_in_units_of_distance) {
    const Dataset data = two_classes(100, 0.1, 1);
    const CleanedSet set = clean(data, {.radius = 0.7, .hardness = false});
    const CleanedData expected = clean_data(data, {.sanitization = {.pruned_radius = 0.7f * 0.7f}});
    EXPECT_EQ(set.cleaned.kept, expected.kept);
    const CleanedData unsquared = clean_data(data, {.sanitization = {.pruned_radius = 0.7f}});
    EXPECT_NE(set.cleaned.kept, unsquared.kept) << "the data tells a radius from its square";
}

TEST(clean, measures_the_hardness_before_and_after) {
    const Dataset data = two_classes(120, 0.2, 2);
    const CleanedSet set = clean(data);
    ASSERT_TRUE(set.hardness_before && set.hardness_after);
    EXPECT_EQ(set.hardness_before->rows_used, 120u);
    EXPECT_EQ(set.hardness_after->rows_used, set.cleaned.kept.size());
    EXPECT_LT(set.hardness_after->mean, set.hardness_before->mean);
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
    expect_error(ErrorCode::bad_argument, {"radius"}, [&] { clean(data, {.radius = -1.0}); });
    expect_error(ErrorCode::bad_argument, {"radius goes with num_pruned_neighbors 0, not 2"},
                 [&] { clean(data, {.num_pruned_neighbors = 2, .radius = 1.0}); });
    expect_error(ErrorCode::bad_argument, {"at_most goes with radius left out, not 1"},
                 [&] { clean(data, {.radius = 1.0, .at_most = 0.1}); });
}

}  // namespace
}  // namespace hardlearn::testing
