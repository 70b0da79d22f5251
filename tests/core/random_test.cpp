#include "hardlearn/core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace hardlearn::testing {
namespace {

TEST(random_stream, equal_seeds_give_equal_draws_and_other_seeds_others) {
    RandomStream a(7), b(7), c(8);
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        const auto draw = a.next_u64();
        EXPECT_EQ(draw, b.next_u64());
        differs |= draw != c.next_u64();
    }
    EXPECT_TRUE(differs);
}

TEST(random_stream, children_do_not_depend_on_the_parents_position) {
    RandomStream parent(1);
    auto before = parent.child("k-means");
    parent.next_u64();
    auto after = parent.child("k-means");
    EXPECT_EQ(before.next_u64(), after.next_u64());
    EXPECT_NE(parent.child("k-means").next_u64(), parent.child("t-sne").next_u64());
    EXPECT_NE(parent.child(0).next_u64(), parent.child(1).next_u64());
}

TEST(random_stream, uniform_and_normal_have_their_moments) {
    RandomStream stream(3);
    double sum = 0, normal_sum = 0, normal_squares = 0;
    constexpr int n = 200'000;
    for (int i = 0; i < n; ++i) {
        const double u = stream.uniform();
        ASSERT_GE(u, 0.0);
        ASSERT_LT(u, 1.0);
        sum += u;
        const double z = stream.normal();
        normal_sum += z;
        normal_squares += z * z;
    }
    EXPECT_NEAR(sum / n, 0.5, 0.003);
    EXPECT_NEAR(normal_sum / n, 0.0, 0.01);
    EXPECT_NEAR(normal_squares / n, 1.0, 0.02);
}

TEST(random_stream, below_reaches_every_value_evenly) {
    RandomStream stream(4);
    std::vector<int> counts(7);
    for (int i = 0; i < 70'000; ++i) ++counts[stream.below(7)];
    for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(random_stream, shuffle_is_a_permutation) {
    std::vector<int> values(50);
    std::iota(values.begin(), values.end(), 0);
    RandomStream stream(5);
    shuffle<int>(values, stream);
    EXPECT_NE(values[0] * 100 + values[1], 1);
    std::sort(values.begin(), values.end());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace hardlearn::testing
