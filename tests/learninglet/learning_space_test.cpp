#include "hardlearn/learninglet/learning_space.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/learninglet/space_support.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

TEST(learning_space, shares_what_knows_no_labels_and_fits_the_rest_on_its_members) {
    const SharedRows data = overlapping_classes(100, 5, 3, 12, 3);
    LearningSpace whole = whole_space(data, true);
    share_neighbors(whole, {}, {.num_neighbors = 10}, {});
    const OneDraw draw = draw_of(data, whole, {});
    for (const SpaceView& view : draw.space.views) {
        const std::size_t place = whole.place_of(view.view());
        if (is_label_aware(view.view())) {
            EXPECT_EQ(place, whole.views.size());
            EXPECT_EQ(view.neighbors.table(), nullptr);
        } else {
            EXPECT_EQ(&view.seen(), &whole.views[place].seen());
            EXPECT_EQ(view.neighbors.table(), whole.views[place].neighbors.table());
        }
    }
    EXPECT_EQ(draw.space.tables.squared_distances, whole.tables.squared_distances);
    EXPECT_EQ(draw.space.members.size() + draw.left_out.size(), 100u);
    for (const RowIndex row : draw.left_out) EXPECT_FALSE(draw.space.is_member[row]);
}

TEST(learning_space, the_leaf_view_sees_the_leaves_of_the_space_s_forest) {
    const SharedRows data = overlapping_classes(80, 5, 3, 12, 4);
    const OneDraw draw = draw_of(data, whole_space(data, false), {});
    const SpaceView& leaf = draw.space.views[draw.space.place_of(View::leaf)];
    const SeenRows again = leaf.fitted.see(*data.rows);
    for (std::size_t row = 0; row < 80; ++row) {
        ASSERT_TRUE(std::ranges::equal(leaf.seen().leaves.row(row), draw.space.forest->leaves->row(row)));
        ASSERT_TRUE(std::ranges::equal(leaf.seen().leaves.row(row), again.leaves.row(row)));
    }
}

TEST(learning_space, without_tables_has_none_of_them) {
    const SharedRows data = overlapping_classes(80, 5, 3, 12, 5);
    LearningSpace whole = whole_space(data, true);
    share_neighbors(whole, {}, {.num_neighbors = 10}, {});
    const LearningSpace bare = without_tables(draw_of(data, whole, {}).space);
    EXPECT_EQ(bare.tables.squared_distances, nullptr);
    EXPECT_EQ(bare.tables.leaf_similarities, nullptr);
    for (const SpaceView& view : bare.views) EXPECT_EQ(view.neighbors.table(), nullptr);
    EXPECT_NE(whole.views.front().neighbors.table(), nullptr) << "a copy lost them";
}

TEST(learning_space, holds_rows_once_where_a_view_sees_them_as_they_are) {
    const SharedRows data = overlapping_classes(60, 4, 3, 3, 15);
    LearningSpace space = whole_space(data, false);
    drop_second_copy(space);
    EXPECT_EQ(space.rows().data(), space.views[space.place_of(View::euclidean)].seen().coordinates.data());
    EXPECT_TRUE(same_bits(space.rows(), *data.rows));
}

TEST(learning_space, has_indexes_of_the_views_with_coordinates_until_they_are_taken_away) {
    const SharedRows data = overlapping_classes(120, 4, 3, 20, 16);
    LearningSpace space = fit_space(space_rows(data), all_rows(120),
                                    {.views = {View::euclidean, View::wasserstein}}, nullptr, {});
    share_indexes(space, 10, {});
    EXPECT_TRUE(space.is_approximate());
    EXPECT_NE(space.views[0].neighbors.index(), nullptr);
    EXPECT_EQ(space.views[1].neighbors.index(), nullptr);
    EXPECT_FALSE(without_indexes(space).is_approximate());
    EXPECT_TRUE(space.is_approximate());
}

}  // namespace
}  // namespace hardlearn::testing
