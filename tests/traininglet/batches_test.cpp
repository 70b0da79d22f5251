#include "hardlearn/traininglet/batches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

using Batches = std::vector<std::vector<RowIndex>>;

// Few different values, so that many rows tie in a column and some altogether.
Matrix<float> coarse_rows(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Matrix<float> result(rows, columns);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& value : result.row(i)) value = static_cast<float>(stream.below(3));
    }
    return result;
}

void expect_partition(const Batches& batches, std::size_t rows, std::size_t size) {
    std::vector<RowIndex> all;
    std::size_t smallest = rows, largest = 0;
    for (const auto& batch : batches) {
        EXPECT_FALSE(batch.empty());
        EXPECT_TRUE(std::ranges::is_sorted(batch));
        smallest = std::min(smallest, batch.size());
        largest = std::max(largest, batch.size());
        all.insert(all.end(), batch.begin(), batch.end());
    }
    EXPECT_LE(largest, size);
    EXPECT_LE(largest, smallest + 1);
    EXPECT_EQ(batches.size(), (rows + size - 1) / size);
    std::ranges::sort(all);
    std::vector<RowIndex> expected(rows);
    std::iota(expected.begin(), expected.end(), 0u);
    EXPECT_EQ(all, expected);
}

// The contents of each batch, sorted: what may not depend on the order of the queries.
std::vector<std::vector<std::vector<float>>> contents(const Batches& batches, const Matrix<float>& rows) {
    std::vector<std::vector<std::vector<float>>> result;
    for (const auto& batch : batches) {
        result.emplace_back();
        for (const RowIndex row : batch) {
            result.back().emplace_back(rows.row(row).begin(), rows.row(row).end());
        }
        std::ranges::sort(result.back());
    }
    return result;
}

double mean_squared_distance_within(const Batches& batches, const Matrix<float>& rows) {
    double sum = 0, pairs = 0;
    for (const auto& batch : batches) {
        for (const RowIndex a : batch) {
            for (const RowIndex b : batch) {
                if (a >= b) continue;
                ++pairs;
                for (std::size_t c = 0; c < rows.columns(); ++c) {
                    sum += (rows(a, c) - rows(b, c)) * (rows(a, c) - rows(b, c));
                }
            }
        }
    }
    return sum / pairs;
}

TEST(nearby_batches, hold_every_query_once_in_the_fewest_batches_of_like_size) {
    for (const std::size_t rows : {1u, 2u, 7u, 64u, 101u}) {
        const Matrix<float> queries = random_rows(rows, 3, rows);
        for (const std::size_t size : {1u, 2u, 3u, 8u, 50u, 101u, 1000u}) {
            expect_partition(nearby_batches(queries, size), rows, size);
        }
    }
}

TEST(nearby_batches, of_one_query_are_the_queries_and_of_all_is_one) {
    const Matrix<float> queries = random_rows(20, 4, 1);
    for (const auto& batch : nearby_batches(queries, 1)) EXPECT_EQ(batch.size(), 1u);
    const std::size_t unlimited = std::numeric_limits<std::size_t>::max();
    EXPECT_EQ(nearby_batches(queries, 20), nearby_batches(queries, unlimited));
    EXPECT_EQ(nearby_batches(queries, 20).size(), 1u);
    EXPECT_TRUE(nearby_batches(Matrix<float>(0, 4), 5).empty());
}

TEST(nearby_batches, depend_on_the_contents_and_not_on_their_order) {
    for (const Matrix<float>& queries :
         {random_rows(90, 5, 2), coarse_rows(90, 2, 3), coarse_rows(90, 4, 4)}) {
        for (const std::size_t size : {1u, 4u, 7u, 45u}) {
            const auto expected = contents(nearby_batches(queries, size), queries);
            std::vector<RowIndex> order(queries.rows());
            std::iota(order.begin(), order.end(), 0u);
            RandomStream stream(5);
            for (int trial = 0; trial < 5; ++trial) {
                shuffle(std::span(order), stream);
                const auto shuffled = gather_rows(queries.view(), std::span<const RowIndex>(order));
                EXPECT_EQ(contents(nearby_batches(shuffled, size), shuffled), expected);
            }
        }
    }
}

TEST(nearby_batches, of_different_queries_are_the_same_sets_after_renumbering) {
    const Matrix<float> queries = random_rows(50, 3, 6);
    std::vector<RowIndex> reversed(50);
    std::iota(reversed.rbegin(), reversed.rend(), 0u);
    Batches renumbered = nearby_batches(gather_rows(queries.view(), std::span<const RowIndex>(reversed)), 8);
    for (auto& batch : renumbered) {
        for (RowIndex& row : batch) row = reversed[row];
        std::ranges::sort(batch);
    }
    EXPECT_EQ(renumbered, nearby_batches(queries, 8));
}

TEST(nearby_batches, cut_across_the_widest_feature) {
    Matrix<float> queries(4, 2);
    const float wide[] = {30, -10, 20, 0};
    for (std::size_t i = 0; i < 4; ++i) {
        queries(i, 0) = static_cast<float>(i);
        queries(i, 1) = wide[i];
    }
    EXPECT_EQ(nearby_batches(queries, 2), (Batches{{1, 3}, {0, 2}}));
}

TEST(nearby_batches, order_equal_values_by_the_whole_row) {
    Matrix<float> queries(4, 2);  // both features range over 1: the first one is cut
    const float values[4][2] = {{0, 1}, {1, 0}, {0, 0}, {0, 0.5f}};
    for (std::size_t i = 0; i < 4; ++i) std::ranges::copy(values[i], queries.row(i).begin());
    EXPECT_EQ(nearby_batches(queries, 2), (Batches{{2, 3}, {0, 1}}));
}

TEST(nearby_batches, tell_negative_zero_from_zero_whatever_the_order) {
    Matrix<float> queries(2, 1);
    queries(0, 0) = 0.0f, queries(1, 0) = -0.0f;
    EXPECT_EQ(nearby_batches(queries, 1), (Batches{{1}, {0}}));
    queries(0, 0) = -0.0f, queries(1, 0) = 0.0f;
    EXPECT_EQ(nearby_batches(queries, 1), (Batches{{0}, {1}}));
}

TEST(nearby_batches, deal_out_identical_queries_in_their_order) {
    const Matrix<float> same(7, 3);
    EXPECT_EQ(nearby_batches(same, 3), (Batches{{0, 1, 2}, {3, 4}, {5, 6}}));
    EXPECT_EQ(nearby_batches(Matrix<float>(3, 0), 2), (Batches{{0, 1}, {2}}));
}

TEST(nearby_batches, are_nearer_to_each_other_than_those_of_arrival) {
    const Matrix<float> queries = random_rows(512, 2, 7);
    EXPECT_LT(mean_squared_distance_within(nearby_batches(queries, 8), queries),
              0.1 * mean_squared_distance_within(arrival_batches(512, 8), queries));
}

TEST(arrival_batches, follow_the_order) {
    EXPECT_EQ(arrival_batches(5, 2), (Batches{{0, 1}, {2, 3}, {4}}));
    EXPECT_EQ(arrival_batches(2, std::numeric_limits<std::size_t>::max()), (Batches{{0, 1}}));
    EXPECT_TRUE(arrival_batches(0, 3).empty());
}

TEST(batches, of_nothing_are_refused) {
    const Matrix<float> queries(3, 2);
    for (const bool nearby : {true, false}) {
        expect_error_message(ErrorCode::bad_argument, "a batch must hold at least 1 query, not 0",
                             [&] { nearby ? nearby_batches(queries, 0) : arrival_batches(3, 0); });
    }
}

}  // namespace
}  // namespace hardlearn::testing
