#include "hardlearn/report/class_confusions.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace hardlearn::testing {
namespace {

Matrix<std::uint64_t> table(std::initializer_list<std::initializer_list<std::uint64_t>> lines) {
    Matrix<std::uint64_t> counts(lines.size(), lines.size());
    std::size_t i = 0;
    for (const auto& line : lines) {
        std::size_t j = 0;
        for (const std::uint64_t count : line) counts(i, j++) = count;
        ++i;
    }
    return counts;
}

TEST(class_confusions, the_gravest_mistake_is_the_largest_share_of_a_class) {
    const auto mistake = gravest_mistake(table({{800, 200, 0}, {0, 7, 3}, {0, 0, 0}}));
    ASSERT_TRUE(mistake.has_value());
    EXPECT_EQ(mistake->is, 1u);
    EXPECT_EQ(mistake->taken_for, 2u);
    EXPECT_EQ(mistake->rows, 3u);
    EXPECT_EQ(mistake->of, 10u);
    EXPECT_FALSE(gravest_mistake(table({{91, 9}, {0, 50}})).has_value());
    EXPECT_TRUE(gravest_mistake(table({{90, 10}, {0, 50}})).has_value());
    EXPECT_FALSE(gravest_mistake(table({})).has_value());
}

TEST(class_confusions, a_pair_is_judged_by_the_rows_that_are_taken_for_one_of_it) {
    // Of 0 and 1: 10 of 40 and 4 of 40; of 1 and 2: 20 of 56 and 20 of 40, guessing nearly.
    const auto pairs = confused_pairs(table({{30, 10, 60}, {4, 36, 20}, {0, 20, 20}}));
    ASSERT_EQ(pairs.size(), 3u);
    EXPECT_EQ(pairs[0].first, 1u);
    EXPECT_EQ(pairs[0].second, 2u);
    EXPECT_NEAR(pairs[0].error, (20.0 / 56 + 20.0 / 40) / 2, 1e-12);
    EXPECT_EQ(pairs[1].second, 2u);
    EXPECT_NEAR(pairs[1].error, (60.0 / 90 + 0) / 2, 1e-12);
    EXPECT_NEAR(pairs[2].error, (10.0 / 40 + 4.0 / 40) / 2, 1e-12);
    EXPECT_TRUE(confused_pairs(table({{90, 10}, {10, 90}})).empty());
}

TEST(class_confusions, a_class_is_told_well_where_it_is_found_and_not_said_of_others) {
    EXPECT_EQ(well_told_classes(table({{9, 1, 0}, {0, 50, 0}, {0, 10, 90}})),
              (std::vector<std::size_t>{0, 2}));
    EXPECT_TRUE(well_told_classes(table({{0, 0}, {0, 0}})).empty());
}

}  // namespace
}  // namespace hardlearn::testing
