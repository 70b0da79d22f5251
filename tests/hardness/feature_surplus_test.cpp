#include "hardlearn/hardness/feature_surplus.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hardlearn/hardness/group_gap.hpp"
#include "tests/hardness/planted.hpp"

namespace hardlearn::testing {
namespace {

FeatureSurplus surplus_of(const LabelledRows& example) {
    return feature_surplus(example.rows, labels_of(example), {300});
}

TEST(variance_ratios, are_f_of_the_analysis_of_variance) {
    // An example of textbooks: F = 9.3 (as scipy.stats.f_oneway gives, 9.264705882).
    const std::vector<float> values = {6, 8, 4, 5, 3, 4, 8, 12, 9, 11, 6, 8, 13, 9, 11, 8, 7, 12};
    Matrix<float> rows(18, 3);
    std::vector<Label> labels;
    for (std::size_t i = 0; i < 18; ++i) {
        labels.push_back(static_cast<Label>(i / 6));
        rows(i, 0) = values[i];
        rows(i, 1) = 4;
        rows(i, 2) = static_cast<float>(i / 6);
    }
    const auto ratios = variance_ratios(rows, labels, 3);
    EXPECT_NEAR(ratios[0], 9.264705882352942, 1e-9);
    EXPECT_EQ(ratios[1], 0.0);
    EXPECT_EQ(ratios[2], std::numeric_limits<double>::infinity());
}

TEST(feature_surplus, sees_that_few_of_many_features_tell_more) {
    LabelledRows example = two_gaussians(300, 100, 2.5, 1);
    const FeatureSurplus surplus = surplus_of(example);
    EXPECT_EQ(surplus.num_features, 100u);
    EXPECT_EQ(surplus.num_kept, 30u);
    EXPECT_GT(surplus.gain.low, 0.0);
    EXPECT_NEAR(surplus.gain.estimate, surplus.error_of_all - surplus.error_of_kept, 1e-12);
}

TEST(feature_surplus, does_not_choose_by_rows_that_it_is_scored_on) {
    // 2,000 features of noise: chosen on all rows, the best would look good.
    double gain = 0, error = 0;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const FeatureSurplus surplus = surplus_of(two_gaussians(60, 2000, 0, seed));
        gain += surplus.gain.estimate / 4;
        error += surplus.error_of_kept / 4;
    }
    EXPECT_LT(std::abs(gain), 0.2);
    EXPECT_GT(error, 0.8);
}

TEST(feature_surplus, is_not_tried_where_features_are_few) {
    const FeatureSurplus surplus = surplus_of(two_gaussians(100, 7, 1, 2));
    EXPECT_EQ(surplus.num_kept, 0u);
    EXPECT_TRUE(std::isnan(surplus.error_of_all));
    EXPECT_TRUE(std::isnan(surplus.gain.estimate));
}

TEST(group_gap, is_what_rows_of_the_same_group_give_away) {
    // Each group has a place of its own, and the groups beside it have the other class.
    LabelledRows example = two_gaussians(200, 4, 0, 3);
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 200; ++i) {
        const std::size_t group = i / 10;
        groups.push_back(static_cast<GroupIndex>(group));
        example.labels[i] = static_cast<Label>(group / 4 % 2);
        example.rows(i, group % 4) += 10 * static_cast<float>(1 + group / 4);
    }
    const RowLabels labels = labels_of(example, groups);
    const GroupGap gap = group_gap(example.rows, rank_neighbors(example.rows, groups), labels, {200});
    EXPECT_LT(gap.together, 0.05);
    EXPECT_GT(gap.gap.low, 0.2);
    EXPECT_NEAR(gap.gap.estimate, gap.apart - gap.together, 1e-12);
}

TEST(group_gap, is_none_where_groups_mean_nothing) {
    const auto example = two_gaussians(300, 3, 2, 4);
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 300; ++i) groups.push_back(static_cast<GroupIndex>(i % 60));
    const GroupGap gap =
        group_gap(example.rows, rank_neighbors(example.rows, groups), labels_of(example, groups), {200});
    EXPECT_LT(std::abs(gap.gap.estimate), 0.06);
}

}  // namespace
}  // namespace hardlearn::testing
