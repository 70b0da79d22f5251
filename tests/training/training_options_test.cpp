#include "hardlearn/training/training_options.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

TEST(learning_rate_at, steps_fall_at_a_half_and_three_quarters) {
    const TrainingOptions options{.epochs = 8, .learning_rate = 1, .schedule = Schedule::steps};
    const double expected[] = {1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01};
    for (std::size_t epoch = 0; epoch < 8; ++epoch)
        EXPECT_DOUBLE_EQ(learning_rate_at(options, epoch), expected[epoch]);
}

TEST(learning_rate_at, cosine_starts_at_the_rate_and_is_half_of_it_midway) {
    const TrainingOptions options{.epochs = 10, .learning_rate = 0.4, .schedule = Schedule::cosine};
    EXPECT_DOUBLE_EQ(learning_rate_at(options, 0), 0.4);
    EXPECT_DOUBLE_EQ(learning_rate_at(options, 5), 0.2);
    EXPECT_LT(learning_rate_at(options, 9), 0.02);
}

TEST(learning_rate_at, constant_stays) {
    EXPECT_DOUBLE_EQ(learning_rate_at({.epochs = 10, .learning_rate = 0.3}, 9), 0.3);
}

TEST(training_options, names_go_both_ways) {
    for (const char* name : {"sgd", "adam"}) EXPECT_EQ(name_of(parse_name<OptimizerKind>(name)), name);
    for (const char* name : {"constant", "steps", "cosine"})
        EXPECT_EQ(name_of(parse_name<Schedule>(name)), name);
}

}  // namespace
}  // namespace hardlearn::testing
