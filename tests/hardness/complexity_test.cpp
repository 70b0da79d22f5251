#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/hardness/class_balance.hpp"
#include "hardlearn/hardness/feature_complexity.hpp"
#include "hardlearn/hardness/neighborhood_complexity.hpp"
#include "tests/hardness/complexity_golden.hpp"
#include "tests/hardness/planted.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

LabelledRows rows_of(const GoldenComplexity& golden) {
    LabelledRows example{Matrix<float>(golden.rows.size(), golden.rows.front().size()), {}, 5};
    for (std::size_t i = 0; i < golden.rows.size(); ++i) {
        std::ranges::copy(golden.rows[i], example.rows.row(i).begin());
        example.labels.push_back(static_cast<Label>(golden.labels[i]));
    }
    return example;
}

TEST(complexity, is_that_of_the_definitions_on_ten_sets) {
    ASSERT_EQ(golden_complexity.size(), 10u);
    for (const GoldenComplexity& golden : golden_complexity) {
        const LabelledRows example = rows_of(golden);
        const auto features = feature_complexity(example.rows, labels_of(example));
        EXPECT_NEAR(features.f1, golden.f1, 1e-10);
        EXPECT_NEAR(features.f2, golden.f2, 1e-10);
        EXPECT_NEAR(features.f3, golden.f3, 1e-10);
        EXPECT_NEAR(features.f4, golden.f4, 1e-10);
        const auto neighborhood = neighborhood_complexity(example.rows, labels_of(example));
        EXPECT_NEAR(neighborhood.n1, golden.n1, 1e-10);
        EXPECT_NEAR(neighborhood.n2, golden.n2, 1e-10);
        EXPECT_NEAR(neighborhood.n3, golden.n3, 1e-10);
        EXPECT_NEAR(neighborhood.lsc, golden.lsc, 1e-10);
        const auto balance = class_balance(labels_of(example));
        EXPECT_NEAR(balance.class_entropy, golden.class_entropy, 1e-10);
        EXPECT_NEAR(balance.imbalance_ratio, golden.imbalance_ratio, 1e-10);
    }
}

TEST(complexity, is_low_for_separate_classes_and_high_for_labels_without_meaning) {
    const auto separate = two_gaussians(200, 3, 20, 1), meaningless = two_gaussians(200, 3, 0, 1);
    const auto easy = feature_complexity(separate.rows, labels_of(separate));
    const auto hard = feature_complexity(meaningless.rows, labels_of(meaningless));
    EXPECT_LT(easy.f1, 0.02);
    EXPECT_EQ(easy.f2, 0.0);
    EXPECT_EQ(easy.f3, 0.0);
    EXPECT_EQ(easy.f4, 0.0);
    EXPECT_GT(hard.f1, 0.9);
    EXPECT_GT(hard.f4, 0.8);
    const auto apart = neighborhood_complexity(separate.rows, labels_of(separate), {.threads = 2});
    const auto mixed = neighborhood_complexity(meaningless.rows, labels_of(meaningless), {.threads = 1});
    EXPECT_EQ(apart.n1, 0.01) << "one edge joins the classes";
    EXPECT_EQ(apart.n3, 0.0);
    EXPECT_LT(apart.n2, 0.1);
    EXPECT_NEAR(apart.lsc, 0.5, 1e-12);
    EXPECT_NEAR(mixed.n3, 0.5, 0.12);
    EXPECT_NEAR(mixed.n2, 0.5, 0.05);
    EXPECT_GT(mixed.n1, 0.6);
}

TEST(complexity, of_one_class_is_not_defined_and_labels_out_of_range_are_refused) {
    LabelledRows example = two_gaussians(10, 2, 1, 2);
    example.labels.assign(10, Label{1});
    EXPECT_TRUE(std::isnan(feature_complexity(example.rows, labels_of(example)).f1));
    EXPECT_TRUE(std::isnan(neighborhood_complexity(example.rows, labels_of(example)).n1));
    EXPECT_TRUE(std::isnan(class_balance(labels_of(example)).class_entropy));
    example.labels[4] = 2;
    expect_error_message(ErrorCode::bad_argument, "label of row 4 must lie in [0, 2), got 2",
                         [&] { feature_complexity(example.rows, labels_of(example)); });
    example.labels.pop_back();
    expect_error_message(ErrorCode::bad_argument, "there must be one label a row, got 9 for 10",
                         [&] { neighborhood_complexity(example.rows, labels_of(example)); });
}

}  // namespace
}  // namespace hardlearn::testing
