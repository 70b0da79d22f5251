#include "hardlearn/learninglet/found_neighbors.hpp"

#include <gtest/gtest.h>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_features = 7, k = 15;

LearningSpace space_of(const SharedRows& data, std::vector<RowIndex> members, std::vector<View> views) {
    return fit_space(space_rows(data), std::move(members), {.views = std::move(views)}, nullptr, {});
}

void expect_what_each_finds_alone(const LearningSpace& space, const ViewedRows& queries, std::size_t query,
                                  View view, std::span<const RowIndex> allowed, const NeighborList* list) {
    ASSERT_NE(list, nullptr);
    const std::size_t v = space.place_of(view);
    const NeighborList alone =
        find_seen_neighbors(view, {*queries.seen[v], query},
                            {space.views[v].seen(), allowed, space.labels(), space.num_classes()}, k);
    ASSERT_EQ(list->nearest, alone.nearest) << name_of(view) << ", query " << query;
    ASSERT_EQ(list->nearest_of_class, alone.nearest_of_class) << name_of(view) << ", query " << query;
}

TEST(found_neighbors, of_outside_queries_are_what_each_finds_alone) {
    const SharedRows data = overlapping_classes(400, num_features, 4, 8, 11);
    const std::vector<View> views = {View::euclidean, View::correlation, View::lda};
    const LearningSpace space = space_of(data, all_rows(400), views);
    const ViewedRows queries = view_queries(space, *overlapping_classes(90, num_features, 4, 8, 12).rows, {});
    const Candidate candidate{.views = views, .num_neighbors = k};
    const NeighborFinder finder({space}, queries, std::span(&candidate, 1));
    const FoundNeighbors found = finder.find(13, 80);
    for (std::size_t query = 13; query < 80; ++query) {
        for (const View view : views) {
            expect_what_each_finds_alone(space, queries, query, view, space.members,
                                         found.find(view, false, query));
        }
    }
    EXPECT_EQ(found.find(View::euclidean, true, 20), nullptr);
    EXPECT_EQ(found.find(View::cosine, false, 20), nullptr);
}

TEST(found_neighbors, of_the_space_s_own_members_are_outside_their_groups) {
    const SharedRows data = overlapping_classes(400, num_features, 4, 8, 13);
    std::vector<RowIndex> members;
    for (RowIndex row = 0; row < 400; ++row) {
        if (row % 5 != 2) members.push_back(row);
    }
    const LearningSpace space = space_of(data, members, {View::euclidean});
    const ViewedRows own = own_rows(space);
    const Candidate candidate{.views = {View::euclidean}, .num_neighbors = k};
    for (const bool grouped : {false, true}) {
        const std::span<const GroupIndex> groups = data.groups;
        const NeighborFinder finder({space}, own, std::span(&candidate, 1),
                                    grouped ? groups : groups.first(0));
        const FoundNeighbors found = finder.find(40, 200);
        for (std::size_t i = 40; i < 200; ++i) {
            std::vector<RowIndex> allowed;
            for (const RowIndex row : members) {
                const bool is_own = grouped ? groups[row] == groups[members[i]] : row == members[i];
                if (!is_own) allowed.push_back(row);
            }
            expect_what_each_finds_alone(space, own, members[i], View::euclidean, allowed,
                                         found.find(View::euclidean, false, members[i]));
        }
    }
}

TEST(found_neighbors, leave_views_without_euclidean_distance_to_the_query) {
    const SharedRows data = overlapping_classes(200, num_features, 4, 8, 14);
    const LearningSpace space = space_of(data, all_rows(200), {View::wasserstein});
    const ViewedRows own = own_rows(space);
    const Candidate candidate{.views = {View::wasserstein}, .num_neighbors = k};
    const NeighborFinder finder({space}, own, std::span(&candidate, 1));
    EXPECT_EQ(finder.find(0, 100).find(View::wasserstein, false, 5), nullptr);
}

}  // namespace
}  // namespace hardlearn::testing
