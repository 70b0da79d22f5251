#include "hardlearn/learninglet/query_neighbors.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/learninglet/asked_draw.hpp"

namespace hardlearn::testing {
namespace {

TEST(query_neighbors, are_members_clean_or_good_as_asked) {
    const Asked asked(true);
    const Sanitization& sanitization = asked.precision.sanitization;
    for (const RowIndex row : asked.draw.left_out) {
        QueryNeighbors neighbors(asked.learned(), {asked.rows, row}, {.largest_k = asked_largest_k});
        for (const Neighbor& n : neighbors.list(View::euclidean, false, true).nearest)
            ASSERT_TRUE(asked.draw.space.is_member[n.row]);
        for (const Neighbor& n : neighbors.list(View::euclidean, true, true).nearest)
            ASSERT_TRUE(sanitization.is_clean[n.row]);
        const auto good = neighbors.nearest_good(View::euclidean, 2);
        ASSERT_EQ(good.size(), 2u);
        for (const Neighbor& n : good) ASSERT_TRUE(sanitization.is_good[n.row]);
        EXPECT_EQ(neighbors.nearest(View::euclidean), neighbors.list(View::euclidean, false, true).nearest);
    }
}

TEST(query_neighbors, found_beforehand_are_taken_as_they_are) {
    const Asked asked(false);
    const SharedRows fresh = overlapping_classes(30, asked_features, 4, 8, 12);
    const ViewedRows queries = view_queries(asked.draw.space, *fresh.rows, {});
    const Candidate candidate{.num_neighbors = asked_largest_k};
    const NeighborFinder finder(asked.learned(), queries, std::span(&candidate, 1));
    const FoundNeighbors found = finder.find(0, 30);
    for (std::size_t query = 0; query < 30; ++query) {
        QueryNeighbors with(asked.learned(), {queries, query},
                            {.largest_k = asked_largest_k, .found = &found});
        QueryNeighbors without(asked.learned(), {queries, query}, {.largest_k = asked_largest_k});
        for (const View view : candidate.views) {
            EXPECT_EQ(with.list(view, false, true).nearest, without.list(view, false, true).nearest);
            EXPECT_EQ(with.list(view, false, true).nearest_of_class,
                      without.list(view, false, true).nearest_of_class);
        }
        // Among clean rows nothing was found beforehand.
        EXPECT_EQ(with.list(View::euclidean, true, true).nearest,
                  without.list(View::euclidean, true, true).nearest);
    }
}

}  // namespace
}  // namespace hardlearn::testing
