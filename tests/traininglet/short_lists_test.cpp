#include <gtest/gtest.h>

#include <vector>

#include "hardlearn/traininglet/naive.hpp"
#include "hardlearn/traininglet/sanitization.hpp"

namespace hardlearn::testing {
namespace {

// Lists of as many neighbours as are asked for: a row that is in one view's only is no common neighbour.
TEST(short_lists, hold_common_neighbours_only_where_all_views_list_them) {
    const std::vector<Label> labels(5, 0);
    const std::vector<NeighborList> views = {
        {.nearest = {{0.1f, 0}, {0.2f, 1}, {0.3f, 2}}, .nearest_of_class = {{0.1f, 0}}},
        {.nearest = {{0.1f, 3}, {0.2f, 2}, {0.3f, 1}}, .nearest_of_class = {{0.1f, 3}}}};
    const NaiveConstruction construction(views, labels);
    EXPECT_EQ(construction.traininglet(3).rows, (std::vector<RowIndex>{1, 2}));
    // Of the two nearest of each view none is common; the class gets its nearest row of the first view.
    EXPECT_EQ(construction.traininglet(2).rows, (std::vector<RowIndex>{0}));
    EXPECT_EQ(construction.traininglet(2).appended, (std::vector<RowIndex>{0}));
}

// Row 1 lies between two bad rows; whichever comes first, the nearer one is to blame.
TEST(ledger, blames_the_nearest_bad_row) {
    const std::vector<Label> labels = {0, 0, 0, 0, 0}, left_out = {1, 0, 1, 0, 0};
    for (const bool first_is_nearer : {true, false}) {
        const float of_first = first_is_nearer ? 1 : 4, of_last = first_is_nearer ? 4 : 1;
        const std::vector<std::vector<Neighbor>> neighbors = {
            {{of_first, 1}, {9, 3}}, {{1, 0}}, {{of_last, 1}, {9, 4}}, {{9, 0}}, {{9, 2}}};
        const Sanitization result = sanitize(labels, 1, left_out, neighbors, {.num_pruned_neighbors = 1});
        ASSERT_EQ(result.ledger.size(), 3u);
        EXPECT_EQ(result.ledger[1].row, 1u);
        EXPECT_EQ(result.ledger[1].reason, LedgerReason::neighbor_of_bad);
        EXPECT_EQ(result.ledger[1].because_of, first_is_nearer ? 0u : 2u);
    }
}

TEST(ledger, blames_the_lower_of_two_bad_rows_equally_near) {
    const std::vector<Label> labels = {0, 0, 0, 0}, left_out = {1, 0, 1, 0};
    const std::vector<std::vector<Neighbor>> neighbors = {{{1, 1}}, {{1, 0}, {1, 2}}, {{1, 1}}, {{4, 1}}};
    const Sanitization result = sanitize(labels, 1, left_out, neighbors, {.num_pruned_neighbors = 1});
    EXPECT_EQ(result.ledger.at(1).because_of, 0u);
}

}  // namespace
}  // namespace hardlearn::testing
