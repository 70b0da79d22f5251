#include "hardlearn/probing/probed_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hardlearn/probing/draws.hpp"
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

// Every row that is not left out is a member, but for those of groups that are.
TEST(among_all_rows, draws_leave_out_the_same_rows_and_learn_from_all_others) {
    for (const std::size_t rows_of_group : {1u, 5u}) {
        SharedRows data = overlapping_classes(300, 4, 3, 60, 44);
        for (std::size_t i = 0; i < 300; ++i) data.groups[i] = GroupIndex(i / rows_of_group);
        const LearningSpace whole = whole_space(data, true);
        const auto probed = rows_to_probe(whole, data.groups, {.max_probe_rows = 100}, {});
        ASSERT_TRUE(probed.has_value());
        const ProbedRows wide = among_all_rows(*probed, whole, data.groups);
        const auto narrow_draws = deal_rows(*probed, 5), wide_draws = deal_rows(wide, 5);
        ASSERT_EQ(wide_draws.size(), narrow_draws.size());
        for (std::size_t d = 0; d < wide_draws.size(); ++d) {
            const DrawnRows& drawn = wide_draws[d];
            EXPECT_TRUE(std::ranges::is_sorted(drawn.members));
            ASSERT_EQ(drawn.left_out.size(), narrow_draws[d].left_out.size());
            std::set<GroupIndex> absent;
            for (std::size_t i = 0; i < drawn.left_out.size(); ++i) {
                EXPECT_TRUE(std::ranges::equal(whole.rows().row(drawn.left_out[i]),
                                               probed->space.rows().row(narrow_draws[d].left_out[i])));
                absent.insert(data.groups[drawn.left_out[i]]);
            }
            const std::set<RowIndex> members(drawn.members.begin(), drawn.members.end());
            EXPECT_EQ(members.size(), drawn.members.size());
            for (RowIndex row = 0; row < 300; ++row)
                EXPECT_NE(members.contains(row), absent.contains(data.groups[row])) << row;
        }
    }
}

TEST(among_all_rows, are_the_probed_rows_where_all_are) {
    const SharedRows data = overlapping_classes(90, 4, 3, 20, 45);
    const LearningSpace whole = whole_space(data, true);
    const auto probed = rows_to_probe(whole, data.groups, {}, {});
    const ProbedRows wide = among_all_rows(*probed, whole, data.groups);
    EXPECT_TRUE(wide.companions.empty());
    EXPECT_EQ(deal_rows(wide, 5)[1].members, deal_rows(*probed, 5)[1].members);
}

TEST(rows_to_probe, are_none_where_no_row_can_be_left_out) {
    const SharedRows data = overlapping_classes(40, 4, 3, 10, 43);
    const std::vector<GroupIndex> one_group(40, 0);
    EXPECT_FALSE(rows_to_probe(whole_space(data, false), one_group, {}, {}).has_value());
}

}  // namespace
}  // namespace hardlearn::testing
