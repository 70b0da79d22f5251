#include "hardlearn/neighbors/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/core/random.hpp"
#include "hardlearn/neighbors/view_space.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {
namespace {

// Small integers: every distance is exact in float, and ties abound.
LabelledRows integer_points(std::size_t count, std::size_t columns, std::uint64_t seed) {
    LabelledRows points{Matrix<float>(count, columns), {}};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        for (float& value : points.rows.row(i)) value = static_cast<float>(stream.below(4));
        points.labels.push_back(static_cast<Label>(stream.below(3)));
    }
    return points;
}

std::vector<Neighbor> sorted_by_brute_force(const LabelledRows& points, std::size_t query,
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

TEST(find_neighbors, agrees_with_sorting_all_distances_ties_included) {
    const LabelledRows points = integer_points(200, 5, 1);
    std::vector<RowIndex> everyone(200), some;
    std::iota(everyone.begin(), everyone.end(), 0u);
    for (RowIndex row = 3; row < 200; row += 3) some.push_back(row);
    for (const auto& candidates : {everyone, some}) {
        for (std::size_t query = 0; query < 20; ++query) {
            const auto expected = sorted_by_brute_force(points, query, candidates);
            for (const std::size_t k :
                 {std::size_t{0}, std::size_t{1}, std::size_t{10}, candidates.size(), std::size_t{999}}) {
                const auto list = find_neighbors(points.rows.row(query).data(),
                                                 {points.rows, points.labels, 4}, candidates, k);
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

TEST(find_neighbors, finds_nothing_among_no_candidates) {
    const LabelledRows points = integer_points(5, 2, 2);
    const auto list = find_neighbors(points.rows.row(0).data(), {points.rows, points.labels, 3}, {}, 3);
    EXPECT_TRUE(list.nearest.empty());
    EXPECT_EQ(list.nearest_of_class[0].row, NeighborList::no_row);
}

TEST(view_space, searches_by_each_view_s_own_distance) {
    const LabelledRows points = integer_points(60, 6, 3);
    std::vector<RowIndex> everyone(60);
    std::iota(everyone.begin(), everyone.end(), 0u);
    const auto forest =
        std::make_shared<Forest>(fit_forest(points.rows, points.labels, 3, {.num_trees = 20}));
    for (const View view : {View::euclidean, View::correlation, View::wasserstein, View::lda, View::leaf}) {
        const FittedView fitted = fit_view(view, points.rows, points.labels, 3, forest);
        const SeenRows seen = fitted.see(points.rows);
        const auto list = find_seen_neighbors(view, {seen, 7}, {seen, everyone, points.labels, 3}, 60);
        ASSERT_EQ(list.nearest.size(), 60u);
        EXPECT_EQ(list.nearest[0].squared_distance, 0.0f) << name_of(view);
        std::vector<float> distances(60);
        seen_distances(view, {seen, 7}, seen, everyone, distances);
        for (std::size_t i = 0; i < 60; ++i) {
            EXPECT_EQ(list.nearest[i].squared_distance, distances[list.nearest[i].row]);
            if (i > 0) {
                EXPECT_LE(list.nearest[i - 1].squared_distance, list.nearest[i].squared_distance);
            }
        }
        // A query seen on its own is seen with the same bits.
        const SeenRows alone =
            fitted.see(gather_rows(points.rows.view(), std::span<const RowIndex>(&everyone[7], 1)));
        std::vector<float> again(60);
        seen_distances(view, {alone, 0}, seen, everyone, again);
        EXPECT_EQ(again, distances) << name_of(view);
    }
}

TEST(view_space, wasserstein_compares_sorted_values) {
    Matrix<float> rows(2, 3);
    const float values[2][3] = {{3, 1, 2}, {2, 5, 1}};
    for (std::size_t i = 0; i < 2; ++i) std::ranges::copy(values[i], rows.row(i).begin());
    const SeenRows seen = fit_view(View::wasserstein, rows, {}, 0).see(rows);
    const RowIndex other = 1;
    float distance;
    seen_distances(View::wasserstein, {seen, 0}, seen, std::span(&other, 1), std::span(&distance, 1));
    EXPECT_NEAR(view_distance(View::wasserstein, distance, 3), 2.0 / 3.0, 1e-6);  // 1,2,3 against 1,2,5
}

}  // namespace
}  // namespace hardlearn::testing
