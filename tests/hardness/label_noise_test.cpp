#include "hardlearn/hardness/label_noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/hardness/left_out_forest.hpp"
#include "tests/hardness/planted.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

LabelNoise noise_of(const LabelledRows& example) {
    const RowLabels labels = labels_of(example);
    return label_noise(left_out_forest_scores(example.rows, labels, 0), labels, {500});
}

TEST(label_noise, finds_the_rate_of_flips_between_separate_classes) {
    for (const double share : {0.1, 0.2}) {
        std::size_t held = 0, beyond_overlap = 0, told = 0;
        double sum = 0;
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            LabelledRows example = two_gaussians(1500, 4, 5, seed);
            flip_labels(example, share, 100 + seed);
            const LabelNoise noise = noise_of(example);
            if (!noise.is_told) continue;
            ++told;
            held += noise.low <= share && share <= noise.high;
            beyond_overlap += noise.beyond_overlap;
            sum += noise.rate;
        }
        ASSERT_GE(told, 11u) << share;
        EXPECT_GE(held, 9u) << share;
        EXPECT_NEAR(sum / static_cast<double>(told), share, 0.03);
        EXPECT_GE(beyond_overlap, 9u) << share;
    }
}

TEST(label_noise, does_not_take_overlap_for_wrong_labels) {
    for (const double distance : {0.5, 0.7, 1.0, 1.5, 2.0, 3.0}) {
        for (std::uint64_t seed = 0; seed < 6; ++seed) {
            const LabelNoise noise = noise_of(two_gaussians(800, 4, distance, seed));
            EXPECT_FALSE(noise.beyond_overlap && noise.low > 0.02) << distance << " " << seed;
        }
    }
}

TEST(label_noise, is_not_told_where_nothing_is_sure) {
    EXPECT_FALSE(noise_of(two_gaussians(400, 4, 0, 7)).is_told);
    const LabelNoise few = noise_of(two_gaussians(fewest_rows_of_noise - 2, 2, 6, 8));
    EXPECT_FALSE(few.is_told);
    EXPECT_TRUE(std::isnan(few.rate));
}

TEST(label_noise, is_the_disagreement_among_the_surest) {
    // The surest forty of 160 rows: four are contradicted.
    Matrix<float> scores(160, 2);
    std::vector<Label> labels;
    for (std::size_t i = 0; i < 160; ++i) {
        labels.push_back(static_cast<Label>(i % 2));
        const float sure = i < 40 ? 0.99f : 0.8f;
        const bool wrong = i % 10 == 3;
        const std::size_t predicted = (i + (wrong ? 1 : 0)) % 2;
        scores(i, predicted) = sure;
        scores(i, 1 - predicted) = 1 - sure;
    }
    const LabelNoise noise = label_noise(scores, {.labels = labels, .num_classes = 2}, {2000});
    EXPECT_TRUE(noise.is_told);
    EXPECT_DOUBLE_EQ(noise.rate, 0.1);
    EXPECT_GT(noise.high, noise.rate);
    EXPECT_NEAR(noise.rise.estimate, 0.0, 1e-12);
}

TEST(left_out_forest_scores, are_probabilities_of_forests_that_did_not_see_the_row) {
    LabelledRows example = two_gaussians(120, 2, 8, 9);
    example.labels[10] = 1 - example.labels[10];
    const auto scores = left_out_forest_scores(example.rows, labels_of(example), 0);
    ASSERT_EQ(scores.rows(), 120u);
    for (std::size_t i = 0; i < 120; ++i) EXPECT_NEAR(scores(i, 0) + scores(i, 1), 1, 1e-5);
    EXPECT_LT(scores(10, static_cast<std::size_t>(example.labels[10])), 0.3f);
    const auto again = left_out_forest_scores(example.rows, labels_of(example), 0, {.threads = 2});
    EXPECT_TRUE(same_bits(scores, again));
}

TEST(left_out_forest_scores, are_none_for_one_group) {
    const auto example = two_gaussians(40, 2, 1, 10);
    const std::vector<GroupIndex> one_group(40);
    EXPECT_EQ(left_out_forest_scores(example.rows, labels_of(example, one_group), 0).rows(), 0u);
}

TEST(left_out_forest_scores, of_groups_do_not_know_the_row_s_own) {
    // A group's rows are alike, and its class means nothing.
    LabelledRows example = two_gaussians(120, 6, 0, 11);
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 120; ++i) {
        groups.push_back(static_cast<GroupIndex>(i / 6));
        example.labels[i] = static_cast<Label>(i / 6 % 2);
        for (std::size_t f = 0; f < 6; ++f) example.rows(i, f) = example.rows(i / 6 * 6, f);
    }
    const auto right = [&](std::span<const GroupIndex> of_rows) {
        const RowLabels labels = labels_of(example, of_rows);
        const auto predicted = highest_scores(left_out_forest_scores(example.rows, labels, 0));
        return accuracy(predicted, example.labels);
    };
    EXPECT_GT(right({}), 0.95);
    EXPECT_LT(right(groups), 0.8);
}

}  // namespace
}  // namespace hardlearn::testing
