#include "hardlearn/hardness/bayes_error.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/hardness/planted.hpp"

namespace hardlearn::testing {
namespace {

BayesError bounds_of(const LabelledRows& example) {
    return bayes_error(rank_neighbors(example.rows, {}), labels_of(example), {}, {300});
}

TEST(cover_hart_lower_bound, inverts_the_error_of_two_neighbors_that_disagree) {
    for (const double bayes : {0.0, 0.05, 0.2, 0.5})
        EXPECT_NEAR(cover_hart_lower_bound(2 * bayes * (1 - bayes), 2), bayes, 1e-12);
    // R <= E (2 - E K / (K - 1)), with equality where all other classes are alike.
    const double e = 0.3, k = 5;
    EXPECT_NEAR(cover_hart_lower_bound(e * (2 - e * k / (k - 1)), 5), e, 1e-12);
    EXPECT_DOUBLE_EQ(cover_hart_lower_bound(0.9, 2), 0.5);  // above chance: the largest there is
}

TEST(bayes_error, holds_the_error_of_normal_classes) {
    std::size_t held = 0, tried = 0;
    for (const double distance : {1.0, 2.0, 3.0}) {
        for (const std::size_t columns : {2, 10, 30}) {
            for (std::uint64_t seed = 0; seed < 4; ++seed) {
                const BayesError bounds = bounds_of(two_gaussians(300, columns, distance, seed));
                const double truth = std::erfc(distance / 2 / std::sqrt(2.0)) / 2;
                ++tried;
                held += bounds.low <= truth && truth <= bounds.high;
                EXPECT_LE(bounds.low, bounds.high);
            }
        }
    }
    EXPECT_GE(held, tried - 3);  // of 36
}

TEST(bayes_error, of_separate_classes_is_near_0_but_not_certain) {
    const BayesError bounds = bounds_of(two_gaussians(100, 2, 20, 1));
    EXPECT_EQ(bounds.low, 0.0);
    EXPECT_EQ(bounds.best_model, 0.0);
    EXPECT_NEAR(bounds.high, 3.84 / 103.84, 1e-3);  // Wilson's interval of 0 of 100
}

TEST(bayes_error, is_no_higher_than_another_model_shows) {
    const auto example = two_gaussians(200, 2, 0, 2);
    const std::vector<double> perfect(200, 0.0);
    const BayesError bounds =
        bayes_error(rank_neighbors(example.rows, {}), labels_of(example), perfect, {100});
    EXPECT_LT(bounds.high, 0.05);
    EXPECT_LE(bounds.low, bounds.high);
}

TEST(bayes_error, of_rows_of_one_group_is_not_known) {
    const auto example = two_gaussians(30, 2, 1, 4);
    const std::vector<GroupIndex> one_group(30);
    const BayesError bounds =
        bayes_error(rank_neighbors(example.rows, one_group), labels_of(example, one_group), {}, {50});
    EXPECT_TRUE(std::isnan(bounds.low));
    EXPECT_TRUE(std::isnan(bounds.high));
}

TEST(bayes_error, of_a_rare_class_is_at_most_its_share) {
    LabelledRows example = two_gaussians(400, 2, 0, 3);
    for (std::size_t i = 0; i < 400; ++i) example.labels[i] = i % 20 == 0 ? 1 : 0;
    EXPECT_LT(bounds_of(example).high, 0.08);
}

}  // namespace
}  // namespace hardlearn::testing
