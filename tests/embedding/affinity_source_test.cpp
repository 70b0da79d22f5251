#include "hardlearn/embedding/affinity_source.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "tests/embedding/clouds.hpp"

namespace hardlearn::testing {
namespace {

void expect_equal(const InputAffinities& actual, const InputAffinities& expected) {
    EXPECT_EQ(actual.row_begin, expected.row_begin);
    EXPECT_EQ(actual.columns, expected.columns);
    EXPECT_EQ(actual.values, expected.values);
    EXPECT_EQ(actual.perplexity, expected.perplexity);
}

std::vector<RowIndex> random_part(std::size_t n, double share, std::uint64_t seed) {
    RandomStream stream(seed);
    std::vector<RowIndex> part;
    for (std::size_t i = 0; i < n; ++i) {
        if (stream.uniform() < share) part.push_back(static_cast<RowIndex>(i));
    }
    return part;
}

TEST(affinity_source, has_the_bits_of_affinities_computed_alone) {
    for (const std::size_t n : {8u, 60u, 200u, 1500u}) {
        auto rows = blobs(n, 5, 3, 2.0f, n);
        for (std::size_t i = 0; i < n; i += 2) {
            for (float& value : rows.row(i)) value = std::round(value);  // many ties
        }
        for (const int threads : {1, 2}) {
            const RunContext context{.threads = threads};
            const AffinitySource source(rows, 10, 0.8, context);
            expect_equal(source.of_all(context), input_affinities(rows, 10));
            // The last two are smaller than the lists are made for.
            for (const double share : {0.95, 0.8, 0.5, 0.3}) {
                const auto part = random_part(n, share, n);
                if (part.size() < 4) continue;
                expect_equal(source.of_part(part, context),
                             input_affinities(gather_rows(rows.view(), std::span<const RowIndex>(part)), 10));
            }
        }
    }
}

TEST(affinity_source, bears_an_outlier_that_a_part_leaves_out) {
    auto rows = blobs(300, 4, 2, 1.0f, 3);
    rows(299, 0) = 1e25f;
    const AffinitySource source(rows, 20, 0.8);
    auto part = random_part(299, 0.9, 1);
    expect_equal(source.of_part(part),
                 input_affinities(gather_rows(rows.view(), std::span<const RowIndex>(part)), 20));
}

TEST(nearest_within, has_no_rows_where_a_list_is_too_short) {
    const auto rows = blobs(100, 4, 2, 1.0f, 3);
    const auto nearest = find_nearest_rows(rows, 10, {});
    const auto part = random_part(100, 0.5, 1);
    EXPECT_TRUE(nearest_within(nearest, part, 10).rows.empty());
    EXPECT_EQ(nearest_within(nearest, part, 1).rows.size(), part.size());
}

}  // namespace
}  // namespace hardlearn::testing
