#include "hardlearn/embedding/input_affinities.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "hardlearn/embedding/nearest_rows.hpp"
#include "tests/embedding/clouds.hpp"

namespace hardlearn::testing {
namespace {

double perplexity_of(std::span<const float> probabilities) {
    double entropy = 0;
    for (const float p : probabilities) {
        if (p > 0) entropy -= p * std::log(static_cast<double>(p));
    }
    return std::exp(entropy);
}

TEST(input_affinities, are_symmetric_sum_to_one_and_leave_out_the_diagonal) {
    for (const std::size_t n : {4u, 5u, 10u, 100u, 777u}) {
        const auto affinities = input_affinities(blobs(n, 7, 3, 4.0f, n), 30);
        EXPECT_EQ(affinities.num_rows(), n);
        std::map<std::pair<std::size_t, std::size_t>, float> entries;
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) {
            EXPECT_EQ(affinities.row_begin[i] % 16, 0u);
            std::size_t last = 0;
            for (std::size_t place = affinities.row_begin[i]; place < affinities.row_begin[i + 1]; ++place) {
                const auto j = static_cast<std::size_t>(affinities.columns[place]);
                if (j == i) {
                    EXPECT_EQ(affinities.values[place], 0.0f);
                    continue;
                }
                EXPECT_TRUE(place == affinities.row_begin[i] || j > last);
                last = j;
                entries[{i, j}] = affinities.values[place];
                sum += affinities.values[place];
            }
        }
        EXPECT_NEAR(sum, 1, 1e-5);
        for (const auto& [pair, value] : entries) EXPECT_EQ(value, (entries.at({pair.second, pair.first})));
    }
}

TEST(input_affinities, do_not_depend_on_threads_or_on_the_rows_scale) {
    auto rows = blobs(500, 9, 3, 4.0f, 1);
    const auto one = input_affinities(rows, 20, {.threads = 1});
    for (const int threads : {2, 3}) {
        const auto several = input_affinities(rows, 20, {.threads = threads});
        EXPECT_EQ(one.columns, several.columns);
        EXPECT_EQ(one.values, several.values);
    }
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (float& value : rows.row(i)) value = std::ldexp(value, 100);
    }
    EXPECT_EQ(one.values, input_affinities(rows, 20).values);
}

TEST(input_affinities, calibration_gives_the_perplexity_asked_for) {
    RandomStream stream(3);
    for (const double perplexity : {1.5, 5.0, 30.0, 80.0}) {
        for (const double scale : {1e-20, 1.0, 1e20}) {
            std::vector<float> values(91);
            for (float& value : values) value = static_cast<float>(scale * (5 + 10 * stream.uniform()));
            calibrate_perplexity(values, perplexity);
            EXPECT_NEAR(perplexity_of(values), perplexity, 1e-4 * perplexity);
        }
    }
}

TEST(input_affinities, calibration_spreads_evenly_over_more_duplicates_than_the_perplexity) {
    std::vector<float> equal(50, 2.0f);
    calibrate_perplexity(equal, 10);
    for (const float p : equal) EXPECT_NEAR(p, 0.02, 1e-7);
    std::vector<float> values(50, 3.0f);
    std::fill(values.begin(), values.begin() + 20, 0.0f);
    calibrate_perplexity(values, 10);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], i < 20 ? 0.05 : 0, 1e-6);
}

TEST(input_affinities, nearest_rows_are_those_of_a_full_sort) {
    for (const std::size_t n : {5u, 33u, 1200u}) {
        auto rows = blobs(n, 3, 2, 1.0f, n);
        for (std::size_t i = 0; i < n; ++i) {
            for (float& value : rows.row(i)) value = std::round(value * 2);  // many ties
        }
        const std::size_t k = std::min<std::size_t>(n - 1, 40);
        const auto nearest = find_nearest_rows(rows, k, {});
        for (std::size_t i = 0; i < n; ++i) {
            std::vector<std::pair<float, RowIndex>> all;
            for (std::size_t j = 0; j < n; ++j) {
                float distance = 0;
                for (std::size_t c = 0; c < 3; ++c)
                    distance += (rows(i, c) - rows(j, c)) * (rows(i, c) - rows(j, c));
                if (j != i) all.emplace_back(distance, static_cast<RowIndex>(j));
            }
            std::ranges::sort(all);
            all.resize(k);
            std::ranges::sort(all, {}, [](const auto& entry) { return entry.second; });
            for (std::size_t m = 0; m < k; ++m) {
                ASSERT_EQ(nearest.rows[i * k + m], all[m].second) << n << " " << i;
                ASSERT_EQ(nearest.squared_distances[i * k + m], all[m].first);
            }
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
