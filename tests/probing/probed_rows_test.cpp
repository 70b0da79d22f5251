#include "hardlearn/probing/probed_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

TEST(rows_to_probe, are_all_rows_with_what_the_whole_space_has_where_they_are_few) {
    const SharedRows data = overlapping_classes(90, 4, 3, 20, 41);
    const LearningSpace whole = whole_space(data, true);
    const auto probed = rows_to_probe(whole, data.groups, {}, {});
    ASSERT_TRUE(probed.has_value());
    EXPECT_EQ(probed->space.data.rows, whole.data.rows);
    EXPECT_EQ(probed->space.tables.squared_distances, whole.tables.squared_distances);
    EXPECT_EQ(probed->groups, data.groups);
    for (const SpaceView& view : probed->space.views) EXPECT_NE(view.neighbors.table(), nullptr);
    for (const SpaceView& view : whole.views) EXPECT_EQ(view.neighbors.table(), nullptr);
}

TEST(rows_to_probe, are_some_rows_in_their_order_with_their_groups_where_they_are_many) {
    const SharedRows data = overlapping_classes(300, 4, 3, 60, 42);
    const LearningSpace whole = whole_space(data, true);
    const MicroLearnerOptions options{.max_probe_rows = 100};
    const auto probed = rows_to_probe(whole, data.groups, options, {});
    ASSERT_TRUE(probed.has_value());
    const std::size_t n = probed->space.rows().rows();
    ASSERT_LE(n, 100u);
    EXPECT_EQ(probed->groups.size(), n);
    std::size_t before = 0;
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t row = before;
        while (row < 300 && !std::ranges::equal(whole.rows().row(row), probed->space.rows().row(i))) ++row;
        ASSERT_LT(row, 300u) << "row " << i << " is none of the later rows";
        EXPECT_EQ(probed->space.labels()[i], whole.labels()[row]);
        EXPECT_EQ(probed->groups[i], data.groups[row]);
        before = row + 1;
    }
    for (const InnerDraws& draw : probed->draws) EXPECT_EQ(draw.rows, all_rows(n));
}

TEST(rows_to_probe, are_none_where_no_row_can_be_left_out) {
    const SharedRows data = overlapping_classes(40, 4, 3, 10, 43);
    const std::vector<GroupIndex> one_group(40, 0);
    EXPECT_FALSE(rows_to_probe(whole_space(data, false), one_group, {}, {}).has_value());
}

}  // namespace
}  // namespace hardlearn::testing
