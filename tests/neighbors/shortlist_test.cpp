#include "hardlearn/neighbors/shortlist.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/neighbors/batch_search.hpp"

namespace hardlearn::testing {
namespace {

struct Points {
    Matrix<float> rows;
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    std::vector<RowIndex> everyone;
};

// Value(stream, i, j) gives the entries.
template <class Value>
Points points_of(std::size_t count, std::size_t columns, std::uint64_t seed, Value&& value) {
    Points points{Matrix<float>(count, columns), {}, {}, std::vector<RowIndex>(count)};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < columns; ++j) points.rows(i, j) = static_cast<float>(value(stream, i, j));
        points.labels.push_back(i % 50 == 0 ? Label{4} : static_cast<Label>(stream.below(4)));
        points.groups.push_back(static_cast<GroupIndex>(stream.below(count / 4 + 1)));
    }
    std::iota(points.everyone.begin(), points.everyone.end(), 0u);
    return points;
}

double normal(RandomStream& stream, std::size_t, std::size_t) {
    return stream.normal();
}

// One query after the other, from the distances to all rows.
NeighborList one_by_one(const Points& points, std::size_t query, std::span<const RowIndex> candidates,
                        std::size_t k, bool grouped) {
    std::vector<RowIndex> others;
    for (const RowIndex row : candidates) {
        if (!grouped || points.groups[row] != points.groups[query]) others.push_back(row);
    }
    return find_neighbors(points.rows.row(query).data(), {points.rows, points.labels, 6}, others, k);
}

void expect_the_same_neighbors(const Points& points, std::span<const RowIndex> candidates, std::size_t k,
                               bool grouped, const RunContext& context = {}) {
    const SearchedRows searched{
        .rows = points.rows,
        .candidates = candidates,
        .labels = points.labels,
        .num_classes = 6,
        .groups = grouped ? std::span<const GroupIndex>(points.groups) : std::span<const GroupIndex>()};
    const auto lists = find_neighbors(points.rows, searched, k, searched.groups, context);
    ASSERT_EQ(lists.size(), points.rows.rows());
    for (std::size_t q = 0; q < lists.size(); ++q) {
        const NeighborList expected = one_by_one(points, q, candidates, k, grouped);
        ASSERT_EQ(lists[q].nearest, expected.nearest) << "query " << q;
        ASSERT_EQ(lists[q].nearest_of_class, expected.nearest_of_class) << "query " << q;
    }
}

TEST(shortlists, lead_to_the_neighbors_that_all_distances_give) {
    for (const std::size_t columns : {1u, 2u, 17u, 64u, 700u, 1100u}) {
        const Points points = points_of(500, columns, columns, normal);
        for (const std::size_t k : {0u, 1u, 20u, 120u}) {
            expect_the_same_neighbors(points, points.everyone, k, false, {.threads = 2});
            expect_the_same_neighbors(points, points.everyone, k, true, {.threads = 1});
        }
    }
}

TEST(shortlists, find_candidates_only) {
    const Points points = points_of(700, 9, 1, normal);
    std::vector<RowIndex> some;
    for (RowIndex row = 0; row < 700; row += 3) some.push_back(row);
    expect_the_same_neighbors(points, some, 30, false);
    expect_the_same_neighbors(points, some, 30, true);
}

TEST(shortlists, keep_ties_apart_by_row) {
    expect_the_same_neighbors(points_of(400, 3, 2, [](RandomStream& s, auto...) { return s.below(3); }),
                              points_of(400, 3, 2, normal).everyone, 25, false);
    expect_the_same_neighbors(points_of(300, 4, 3, [](auto&&...) { return 1.5; }),
                              points_of(300, 4, 3, normal).everyone, 25, true);
}

TEST(shortlists, do_not_mind_rows_far_from_zero_nor_very_unequal_columns) {
    const auto far = [](RandomStream& s, auto...) { return 1e6 + s.normal(); };
    const auto unequal = [](RandomStream& s, std::size_t i, std::size_t j) {
        return s.normal() * (j == 0 ? 1e7 : 1e-3) * (i % 9 == 0 ? 1e4 : 1);
    };
    const auto close_pairs = [](RandomStream& s, std::size_t i, std::size_t j) {
        return std::sin(static_cast<double>(i / 2 * 31 + j)) + 1e-6 * s.normal();
    };
    const auto everyone = points_of(400, 3, 2, normal).everyone;
    expect_the_same_neighbors(points_of(400, 12, 4, far), everyone, 25, false);
    expect_the_same_neighbors(points_of(400, 12, 5, unequal), everyone, 25, false);
    expect_the_same_neighbors(points_of(400, 40, 6, close_pairs), everyone, 25, false);
}

TEST(shortlists, are_not_asked_where_squares_overflow) {
    const auto huge = [](RandomStream& s, auto...) { return 1e19 * s.normal(); };
    const Points points = points_of(200, 3, 7, huge);
    EXPECT_FALSE(Shortlists({.rows = points.rows, .candidates = points.everyone}).is_usable());
    expect_the_same_neighbors(points, points.everyone, 10, false);
}

TEST(shortlists, are_short) {
    const Points points = points_of(2000, 200, 8, normal);
    const Shortlists shortlists(
        {.rows = points.rows, .candidates = points.everyone, .longest_sum = longest_sum_of_distance(200)});
    std::size_t total = 0;
    for (const auto& list : shortlists.find(points.rows, {.nearest = 50})) total += list.size();
    EXPECT_LT(total, 2000u * 55);
}

TEST(shortlists, every_instruction_set_leads_to_the_same_neighbors) {
    const Points points = points_of(300, 40, 9, normal);
    for (const std::int64_t target : {std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
        if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        expect_the_same_neighbors(points, points.everyone, 20, true);
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    }
}

TEST(shortlists, stop_when_they_are_told_to) {
    const Points points = points_of(300, 10, 10, normal);
    std::stop_source stop;
    stop.request_stop();
    const SearchedRows searched{
        .rows = points.rows, .candidates = points.everyone, .labels = points.labels, .num_classes = 6};
    EXPECT_ANY_THROW(find_neighbors(points.rows, searched, 5, {}, {.stop = stop.get_token()}));
}

}  // namespace
}  // namespace hardlearn::testing
