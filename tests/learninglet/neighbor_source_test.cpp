#include "hardlearn/learninglet/neighbor_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_rows = 160, k = 12;

// Some rows of a space, and by what ways their neighbours can be found.
struct Sourced {
    SharedRows data = overlapping_classes(num_rows, 6, 3, 9, 17);
    std::vector<RowIndex> members;
    std::vector<std::uint8_t> is_member = std::vector<std::uint8_t>(num_rows);

    Sourced() {
        for (RowIndex row = 0; row < num_rows; ++row) {
            if (row % 4 == 1) continue;
            members.push_back(row);
            is_member[row] = 1;
        }
    }
    NeighborSource source(View view) const {
        const FittedView fitted = fit_view(view, *data.rows, *data.labels, data.num_classes, forest());
        return {view, std::make_shared<SeenRows>(fitted.see(*data.rows)), data.labels, data.num_classes};
    }
    std::shared_ptr<const Forest> forest() const {
        return std::make_shared<Forest>(
            fit_forest(*data.rows, *data.labels, data.num_classes, {.num_trees = 20}));
    }
    RowsWithLabels searched(const NeighborSource& source) const {
        return {source.seen().coordinates, *data.labels, data.num_classes};
    }
    AllowedRows allowed(RowIndex row, bool grouped) const {
        const std::span<const GroupIndex> groups = data.groups;
        return {members, is_member, {row, grouped ? groups : groups.first(0)}};
    }
};

// The definition: the distances to all allowed rows, sorted.
void expect_the_nearest(const Sourced& sourced, const NeighborSource& source, const SourceQuery& query,
                        const AllowedRows& allowed, const NeighborList& list) {
    std::vector<RowIndex> ids;
    std::ranges::copy_if(sourced.members, std::back_inserter(ids),
                         [&](RowIndex row) { return !allowed.own.holds(row); });
    std::vector<float> distances(ids.size());
    source.distances(query, ids, distances);
    std::vector<Neighbor> all;
    for (std::size_t i = 0; i < ids.size(); ++i) all.push_back({distances[i], ids[i]});
    std::ranges::sort(all, {}, [](const Neighbor& n) { return std::pair(n.squared_distance, n.row); });
    ASSERT_EQ(list.nearest, std::vector(all.begin(), all.begin() + k));
    for (std::size_t c = 0; c < list.nearest_of_class.size(); ++c) {
        const auto first = std::ranges::find_if(
            all, [&](const Neighbor& n) { return (*sourced.data.labels)[n.row] == static_cast<Label>(c); });
        ASSERT_EQ(list.nearest_of_class[c], *first);
    }
}

TEST(neighbor_source, finds_the_nearest_allowed_rows_by_the_distances_in_every_view) {
    const Sourced sourced;
    for (const View view :
         {View::euclidean, View::correlation, View::cosine, View::wasserstein, View::lda, View::leaf}) {
        const NeighborSource source = sourced.source(view);
        for (const bool grouped : {false, true}) {
            for (const RowIndex row : {0u, 2u, 77u}) {
                SCOPED_TRACE(name_of(view));
                const SourceQuery query{{source.seen(), row}, true};
                const AllowedRows allowed = sourced.allowed(row, grouped);
                const NeighborList list = source.find(query, allowed, k, true);
                expect_the_nearest(sourced, source, query, allowed, list);
                EXPECT_EQ(source.find_nearest(query, allowed, k), list.nearest);
            }
        }
    }
}

TEST(neighbor_source, reads_the_table_for_own_rows_as_far_as_it_reaches) {
    const Sourced sourced;
    const NeighborSource by_distances = sourced.source(View::euclidean);
    NeighborSource source = by_distances;
    source.read_from(std::make_shared<NeighborTable>(sourced.searched(source), sourced.data.groups,
                                                     NeighborTableOptions{.num_neighbors = k}));
    EXPECT_FALSE(source.is_quicker_in_batches(true, k));
    EXPECT_TRUE(source.is_quicker_in_batches(true, k + 1));
    EXPECT_TRUE(source.is_quicker_in_batches(false, k));
    for (RowIndex row = 0; row < num_rows; ++row) {
        for (const bool is_own : {true, false}) {
            const SourceQuery query{{source.seen(), row}, is_own};
            const AllowedRows allowed = sourced.allowed(row, true);
            for (const std::size_t count : {k, k + 5}) {
                const NeighborList list = source.find(query, allowed, count, true);
                const NeighborList expected = by_distances.find(query, allowed, count, true);
                ASSERT_EQ(list.nearest, expected.nearest);
                ASSERT_EQ(list.nearest_of_class, expected.nearest_of_class);
                ASSERT_EQ(source.find_nearest(query, allowed, count), expected.nearest);
            }
        }
    }
    source.forget_tables();
    EXPECT_EQ(source.table(), nullptr);
}

TEST(neighbor_source, asks_its_index_before_its_table_and_never_for_rows_that_are_not_allowed) {
    const Sourced sourced;
    const NeighborSource by_distances = sourced.source(View::euclidean);
    NeighborSource source = by_distances;
    source.search_by(std::make_shared<ApproximateSearch>(sourced.searched(source), k,
                                                         link_rows(source.seen().coordinates)));
    EXPECT_FALSE(source.is_quicker_in_batches(false, k));
    std::size_t common = 0;
    for (RowIndex row = 0; row < num_rows; ++row) {
        const SourceQuery query{{source.seen(), row}, true};
        const AllowedRows allowed = sourced.allowed(row, true);
        const NeighborList list = source.find(query, allowed, k, true);
        ASSERT_EQ(list.nearest.size(), k);
        ASSERT_EQ(list.nearest_of_class.size(), sourced.data.num_classes);
        EXPECT_TRUE(source.find(query, allowed, k, false).nearest_of_class.empty());
        for (const Neighbor& neighbor : list.nearest) {
            ASSERT_TRUE(sourced.is_member[neighbor.row] && !allowed.own.holds(neighbor.row));
        }
        for (const Neighbor& neighbor : by_distances.find_nearest(query, allowed, k)) {
            common += std::ranges::count(list.nearest, neighbor);
        }
    }
    EXPECT_GT(common, num_rows * k * 95 / 100);
    source.forget_index();
    EXPECT_EQ(source.index(), nullptr);
}

TEST(neighbor_source, looks_leaf_similarities_up_for_own_rows) {
    const Sourced sourced;
    NeighborSource source = sourced.source(View::leaf);
    EXPECT_FALSE(source.has_coordinates());
    const std::vector<RowIndex> ids = {5, 1, 90};
    std::vector<float> computed(3), looked_up(3);
    const SourceQuery own{{source.seen(), 7}, true}, outside{{source.seen(), 7}, false};
    auto table = std::make_shared<Matrix<float>>(num_rows, num_rows);
    source.distances(own, ids, computed);
    for (std::size_t i = 0; i < 3; ++i) (*table)(7, ids[i]) = 0.25f;
    source.look_up(table);
    source.distances(own, ids, looked_up);
    EXPECT_EQ(looked_up, std::vector<float>(3, 0.75f));
    source.distances(outside, ids, looked_up);
    EXPECT_EQ(looked_up, computed);
}

TEST(allowed_rows, are_a_list_and_a_filter_that_say_the_same) {
    const Sourced sourced;
    for (const bool grouped : {false, true}) {
        const AllowedRows allowed = sourced.allowed(6, grouped);
        std::vector<RowIndex> place;
        const auto list = allowed.list(place);
        const RowFilter filter = allowed.filter();
        for (RowIndex row = 0; row < num_rows; ++row) {
            EXPECT_EQ(filter(row), std::ranges::binary_search(list, row));
        }
        EXPECT_FALSE(filter(6));
        EXPECT_NE(filter(7), grouped) << "row 7 is of the same group";
    }
    std::vector<RowIndex> place;
    const AllowedRows all{sourced.members, sourced.is_member};
    EXPECT_EQ(all.list(place).data(), sourced.members.data()) << "nothing is left out: no copy";
}

TEST(allowed_rows, of_a_whole_space_need_no_filter) {
    const std::vector<RowIndex> rows = {0, 1, 2};
    const std::vector<std::uint8_t> flags = {1, 1, 1};
    EXPECT_FALSE(AllowedRows({rows, flags}).filter());
    EXPECT_TRUE(AllowedRows({rows, flags, {1}}).filter());
}

}  // namespace
}  // namespace hardlearn::testing
