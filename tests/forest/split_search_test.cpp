#include "hardlearn/forest/split_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/forest/support.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {
namespace {

// Few distinct values, so that ties and conflicting duplicates occur.
LabelledRows small_table(std::size_t rows, std::size_t values, std::size_t classes, std::uint64_t seed) {
    RandomStream stream(seed);
    LabelledRows data{.rows = Matrix<float>(rows, 1), .num_classes = classes};
    for (std::size_t i = 0; i < rows; ++i) {
        data.rows(i, 0) = static_cast<float>(stream.below(values)) * 0.37f - 1.0f;
        data.labels.push_back(static_cast<Label>(stream.below(classes)));
    }
    return data;
}

std::vector<TreeSample> samples_of(const LabelledRows& data, std::uint64_t seed) {
    RandomStream stream(seed);
    std::vector<TreeSample> samples;
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        const auto draws = static_cast<std::uint32_t>(1 + stream.below(3));
        samples.push_back(TreeSample::of(static_cast<std::uint32_t>(i), data.labels[i], draws));
    }
    return samples;
}

// Weighted Gini impurity of both sides, straight from the definition.
double impurity(const LabelledRows& data, const std::vector<TreeSample>& samples,
                const std::vector<double>& weights, float threshold) {
    double sum = 0;
    for (const bool left : {true, false}) {
        std::vector<double> classes(data.num_classes, 0.0);
        for (const auto& sample : samples) {
            if ((data.rows(sample.row, 0) <= threshold) == left) {
                classes[sample.label()] += weights[sample.label()] * sample.draws();
            }
        }
        const double total = std::accumulate(classes.begin(), classes.end(), 0.0);
        double gini = 1;
        for (const double weight : classes) gini -= (weight / total) * (weight / total);
        sum += total * gini;
    }
    return sum;
}

TEST(split_search, midpoint_split_is_the_best_of_all_thresholds) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto data = small_table(4 + seed % 60, 2 + seed % 17, 2 + seed % 4, seed);
        const auto samples = samples_of(data, seed);
        std::vector<double> weights(data.num_classes);
        for (std::size_t c = 0; c < weights.size(); ++c)
            weights[c] = 1.0 + 0.5 * static_cast<double>(c * (seed % 2));
        const auto columns = turn_into_ranks(data.rows, {});
        NodeClasses classes(weights);
        classes.count(samples);
        MidpointSearch search(columns, 1, samples.size());
        RandomStream stream(seed);
        const auto split = search.search(0, samples, classes, stream);
        const auto& distinct = columns.distinct[0];
        ASSERT_EQ(split.constant, distinct.size() == 1);
        if (split.constant) continue;
        ASSERT_TRUE(split.valid);
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t v = 0; v + 1 < distinct.size(); ++v) {
            best = std::min(best, impurity(data, samples, weights, distinct[v]));
        }
        EXPECT_NEAR(impurity(data, samples, weights, split.threshold), best, 1e-9) << "seed " << seed;
        EXPECT_NEAR(classes.weight() - split.purity, best, 1e-9) << "seed " << seed;
        EXPECT_EQ(distinct[split.bound] <= split.threshold && split.threshold < distinct[split.bound + 1],
                  true);
    }
}

TEST(split_search, equal_splits_go_to_the_lowest_threshold) {
    LabelledRows data{.rows = Matrix<float>(4, 1), .labels = {0, 1, 1, 0}, .num_classes = 2};
    for (std::size_t i = 0; i < 4; ++i) data.rows(i, 0) = static_cast<float>(i);
    const auto columns = turn_into_ranks(data.rows, {});
    std::vector<TreeSample> samples;
    for (std::uint32_t i = 0; i < 4; ++i) samples.push_back(TreeSample::of(i, data.labels[i], 1));
    NodeClasses classes({1.0, 1.0});
    classes.count(samples);
    RandomStream stream(0);
    EXPECT_EQ(MidpointSearch(columns, 1, 4).search(0, samples, classes, stream).threshold, 0.5f);
}

TEST(split_search, sides_smaller_than_the_smallest_leaf_are_not_offered) {
    LabelledRows data{.rows = Matrix<float>(6, 1), .labels = {0, 1, 1, 1, 1, 1}, .num_classes = 2};
    for (std::size_t i = 0; i < 6; ++i) data.rows(i, 0) = static_cast<float>(i);
    std::vector<TreeSample> samples;
    for (std::uint32_t i = 0; i < 6; ++i) samples.push_back(TreeSample::of(i, data.labels[i], 1));
    NodeClasses classes({1.0, 1.0});
    classes.count(samples);
    RandomStream stream(0);
    const auto columns = turn_into_ranks(data.rows, {});
    EXPECT_EQ(MidpointSearch(columns, 2, 6).search(0, samples, classes, stream).threshold, 1.5f);
    EXPECT_FALSE(MidpointSearch(columns, 4, 6).search(0, samples, classes, stream).valid);
    const auto values = turn_into_columns(data.rows, {});
    for (int i = 0; i < 100; ++i) {
        const auto split = RandomThresholdSearch(values, 2, 6).search(0, samples, classes, stream);
        if (split.valid) {
            EXPECT_TRUE(split.threshold >= 1.0f && split.threshold < 4.0f) << split.threshold;
        }
    }
}

TEST(split_search, random_threshold_leaves_no_side_empty_and_knows_its_purity) {
    RandomStream stream(5);
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        auto data = small_table(2 + seed % 40, 2 + seed % 9, 3, seed);
        // Values one rounding step apart: a uniform threshold would often round up to the larger one.
        if (seed % 3 == 0) {
            for (std::size_t i = 0; i < data.labels.size(); ++i) {
                data.rows(i, 0) = i % 2 == 0 ? 1.0f : std::nextafter(1.0f, 2.0f);
            }
        }
        const auto samples = samples_of(data, seed);
        const std::vector<double> weights = {1.0, 2.0, 0.25};
        NodeClasses classes(weights);
        classes.count(samples);
        const auto columns = turn_into_columns(data.rows, {});
        const auto split =
            RandomThresholdSearch(columns, 1, samples.size()).search(0, samples, classes, stream);
        if (split.constant) continue;
        ASSERT_TRUE(split.valid);
        EXPECT_NEAR(classes.weight() - split.purity, impurity(data, samples, weights, split.threshold), 1e-9);
    }
}

TEST(split_search, random_thresholds_are_uniform_between_the_extremes) {
    Matrix<float> rows(3, 1);
    rows(1, 0) = 1.0f;
    rows(2, 0) = 4.0f;
    const auto columns = turn_into_columns(rows, {});
    std::vector<TreeSample> samples;
    for (std::uint32_t i = 0; i < 3; ++i) samples.push_back(TreeSample::of(i, static_cast<Label>(i), 1));
    NodeClasses classes({1.0, 1.0, 1.0});
    classes.count(samples);
    RandomStream stream(3);
    RandomThresholdSearch search(columns, 1, 3);
    double sum = 0, below_one = 0;
    constexpr int draws = 20000;
    for (int i = 0; i < draws; ++i) {
        const float threshold = search.search(0, samples, classes, stream).threshold;
        sum += threshold;
        below_one += threshold < 1.0f ? 1 : 0;
    }
    EXPECT_NEAR(sum / draws, 2.0, 0.04);
    EXPECT_NEAR(below_one / draws, 0.25, 0.015);
}

TEST(split_search, threshold_lies_below_the_upper_value) {
    const float infinity = std::numeric_limits<float>::infinity();
    const float largest = std::numeric_limits<float>::max();
    const float smallest = std::numeric_limits<float>::denorm_min();
    const std::vector<std::pair<float, float>> neighbours = {{1.0f, std::nextafter(1.0f, 2.0f)},
                                                             {-largest, largest},
                                                             {largest / 2, largest},
                                                             {largest, infinity},
                                                             {-infinity, infinity},
                                                             {-infinity, 0.0f},
                                                             {0.0f, smallest},
                                                             {-smallest, 0.0f},
                                                             {smallest, 3 * smallest},
                                                             {-3.0f, 5.0f}};
    for (const auto& [lower, upper] : neighbours) {
        const float threshold = threshold_between(lower, upper);
        EXPECT_TRUE(threshold >= lower && threshold < upper) << lower << " " << upper << " " << threshold;
    }
    EXPECT_EQ(threshold_between(-3.0f, 5.0f), 1.0f);
}

TEST(split_search, sorting_by_rank_agrees_with_std_sort) {
    RandomStream stream(1);
    for (const std::size_t count : {1, 2, 24, 25, 100, 3000, 70000}) {
        for (const std::uint32_t spread : {1u, 2u, 255u, 256u, 257u, 5000u, 70000u, 20000000u, 4294967295u}) {
            const std::uint32_t lowest = spread == 4294967295u ? 0 : 12345;
            std::vector<std::uint64_t> keys(count), buffer(count);
            for (auto& key : keys)
                key = (lowest + stream.below(std::uint64_t{spread} + 1)) << 32 | stream.below(9);
            auto sorted = keys;
            std::ranges::sort(sorted);
            sort_by_rank(keys, buffer, lowest, lowest + spread);
            for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(keys[i] >> 32, sorted[i] >> 32);
            std::ranges::sort(keys);
            EXPECT_EQ(keys, sorted) << "a key was lost";
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
