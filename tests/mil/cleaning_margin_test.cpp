#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/mil/cleaning.hpp"
#include "tests/mil/support.hpp"

namespace hardlearn::testing {
namespace {

// One judge, so that the margin is that of the base, whose score the ledger tells too.
CleanedData cleaned_by_one_judge(const Dataset& data) {
    return clean_data(data, {.num_neighbors = {10}, .costs = {1.0}, .gammas = {1.0}, .num_judges = 1});
}

TEST(cleaning_margin, between_two_classes_is_what_the_other_class_leaves) {
    const CleanedData cleaned = cleaned_by_one_judge(ring_of_classes(120, 2, 0.9, 3));
    ASSERT_GT(cleaned.ledger.size(), 5u);
    for (const CleaningEntry& line : cleaned.ledger) {
        // Scores of a row sum to 1: of two classes the other has the rest.
        EXPECT_NEAR(line.margin, line.score - (1 - line.score), 1e-5);
    }
}

TEST(cleaning_margin, is_below_zero_where_another_class_was_predicted) {
    const Dataset data = ring_of_classes(150, 4, 0.6, 4);
    const CleanedData cleaned = cleaned_by_one_judge(data);
    int wrong = 0;
    for (const CleaningEntry& line : cleaned.ledger) {
        if (line.entry.predicted == line.given) continue;
        ++wrong;
        EXPECT_LT(line.margin, 0);
        EXPECT_GE(line.margin, 2 * line.score - 1 - 1e-5f) << "the best other class has at most the rest";
    }
    EXPECT_GT(wrong, 10);
}

// 0.29 of 100 rows are 29, though the product in binary is a little less.
TEST(cleaning_limit, is_the_share_that_was_asked_for) {
    const Dataset data = ring_of_classes(100, 4, 1.5, 5);
    CleaningOptions options{.num_neighbors = {10}, .costs = {1.0}, .gammas = {1.0}, .num_judges = 1};
    ASSERT_GT(clean_data(data, options).num_bad, 40u);
    options.at_most = 0.29;
    EXPECT_EQ(clean_data(data, options).kept.size(), 71u);
}

}  // namespace
}  // namespace hardlearn::testing
