#include "hardlearn/neighbors/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/core/random.hpp"
#include "hardlearn/neighbors/viewed_rows.hpp"

namespace hardlearn {
namespace {

struct Points {
    Matrix<float> rows;
    std::vector<Label> labels;
};

// Small integers: every distance is exact in float, and ties abound.
Points integer_points(std::size_t count, std::size_t columns, std::uint64_t seed) {
    Points points{Matrix<float>(count, columns), {}};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        for (float& value : points.rows.row(i)) value = static_cast<float>(stream.below(4));
        points.labels.push_back(static_cast<Label>(stream.below(3)));
    }
    return points;
}

std::vector<Neighbor> sorted_by_brute_force(const Points& points, std::size_t query,
                                            std::span<const RowIndex> candidates) {
    std::vector<Neighbor> all;
    for (const RowIndex row : candidates) {
        double sum = 0;
        for (std::size_t j = 0; j < points.rows.columns(); ++j) {
            sum += std::pow(points.rows(query, j) - points.rows(row, j), 2);
        }
        all.push_back({static_cast<float>(sum), row});
    }
    std::ranges::sort(all, [](const Neighbor& a, const Neighbor& b) {
        return std::pair(a.squared_distance, a.row) < std::pair(b.squared_distance, b.row);
    });
    return all;
}

TEST(FindNeighbors, agrees_with_sorting_all_distances_ties_included) {
    const Points points = integer_points(200, 5, 1);
    std::vector<RowIndex> everyone(200), some;
    std::iota(everyone.begin(), everyone.end(), 0u);
    for (RowIndex row = 3; row < 200; row += 3) some.push_back(row);
    for (const auto& candidates : {everyone, some}) {
        for (std::size_t query = 0; query < 20; ++query) {
            const auto expected = sorted_by_brute_force(points, query, candidates);
            for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{10}, candidates.size(), std::size_t{999}}) {
                const auto list =
                    find_neighbors(points.rows.row(query).data(), points.rows, points.labels, 4, candidates, k);
                ASSERT_EQ(list.nearest.size(), std::min(k, candidates.size()));
                EXPECT_TRUE(std::ranges::equal(list.nearest, std::span(expected).first(list.nearest.size())));
                for (Label label = 0; label < 3; ++label) {
                    const auto first = std::ranges::find_if(
                        expected, [&](const Neighbor& n) { return points.labels[n.row] == label; });
                    EXPECT_EQ(list.nearest_of_class[static_cast<std::size_t>(label)], *first);
                }
                EXPECT_EQ(list.nearest_of_class[3].row, NeighborList::no_row);
            }
        }
    }
}

TEST(FindNeighbors, finds_nothing_among_no_candidates) {
    const Points points = integer_points(5, 2, 2);
    const auto list = find_neighbors(points.rows.row(0).data(), points.rows, points.labels, 3, {}, 3);
    EXPECT_TRUE(list.nearest.empty());
    EXPECT_EQ(list.nearest_of_class[0].row, NeighborList::no_row);
}

TEST(ViewedRows, searches_each_view_among_its_own_rows) {
    const Points points = integer_points(60, 6, 3);
    const std::vector<View> views = {View::euclidean, View::correlation};
    const ViewedRows seen(views, points.rows);
    std::vector<RowIndex> everyone(60);
    std::iota(everyone.begin(), everyone.end(), 0u);
    const auto lists = seen.find_neighbors(seen, 7, points.labels, 3, everyone, 5);
    ASSERT_EQ(lists.size(), 2u);
    for (std::size_t v = 0; v < 2; ++v) {
        const auto rows = view_rows(views[v], points.rows);
        const auto alone = find_neighbors(rows.row(7).data(), rows, points.labels, 3, everyone, 5);
        EXPECT_EQ(lists[v].nearest, alone.nearest);
        EXPECT_EQ(lists[v].nearest[0].squared_distance, 0.0f);
    }
}

}  // namespace
}  // namespace hardlearn
