#include "hardlearn/table_networks/row_steps-inl.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(row_steps, are_one_feature_each_up_to_64_and_several_beyond) {
    EXPECT_EQ(steps_of_row(1), (RowSteps{.features = 1, .steps = 1, .width = 1}));
    EXPECT_EQ(steps_of_row(64), (RowSteps{.features = 64, .steps = 64, .width = 1}));
    EXPECT_EQ(steps_of_row(65), (RowSteps{.features = 65, .steps = 33, .width = 2}));
    EXPECT_EQ(steps_of_row(640), (RowSteps{.features = 640, .steps = 64, .width = 10}));
    EXPECT_EQ(steps_of_row(10000), (RowSteps{.features = 10000, .steps = 64, .width = 157}));
}

TEST(row_steps, stretches_are_about_as_long_as_many) {
    EXPECT_EQ(stretches_of_row(1), (RowSteps{.features = 1, .steps = 1, .width = 1}));
    EXPECT_EQ(stretches_of_row(10), (RowSteps{.features = 10, .steps = 3, .width = 4}));
    EXPECT_EQ(stretches_of_row(64), (RowSteps{.features = 64, .steps = 8, .width = 8}));
    EXPECT_EQ(stretches_of_row(200), (RowSteps{.features = 200, .steps = 14, .width = 15}));
    EXPECT_EQ(stretches_of_row(10000), (RowSteps{.features = 10000, .steps = 64, .width = 157}));
}

TEST(row_steps, hold_every_feature_and_less_than_a_step_of_zeros) {
    for (std::size_t features = 1; features < 5000; ++features) {
        for (const RowSteps& shape : {steps_of_row(features), stretches_of_row(features)}) {
            ASSERT_LE(shape.steps, most_steps) << features;
            ASSERT_GE(shape.steps * shape.width, features);
            ASSERT_LT(shape.steps * shape.width - features, shape.width) << features;
        }
    }
}

TEST(row_steps, follow_each_other_in_the_row_and_end_in_zeros) {
    const torch::Tensor rows =
        torch::tensor({{1.0F, 2.0F, 3.0F, 4.0F, 5.0F}, {6.0F, 7.0F, 8.0F, 9.0F, 10.0F}});
    const torch::Tensor steps = as_steps(rows, {.features = 5, .steps = 3, .width = 2});
    EXPECT_TRUE(torch::equal(steps, torch::tensor({{{1.0F, 2.0F}, {3.0F, 4.0F}, {5.0F, 0.0F}},
                                                   {{6.0F, 7.0F}, {8.0F, 9.0F}, {10.0F, 0.0F}}})));
}

}  // namespace
}  // namespace hardlearn::testing
