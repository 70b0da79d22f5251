#include "hardlearn/reweight/hard_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/reweight/margins.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

const std::vector<Label> labels = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
const RowLabels rows{.labels = labels, .num_classes = 3};

TEST(parts_in_order, takes_the_first_rows_of_the_order) {
    const Parts parts = parts_in_order(std::vector<RowIndex>{9, 0, 4, 1}, 3, rows);
    EXPECT_EQ(parts.validation, (std::vector<RowIndex>{0, 4, 9}));
    EXPECT_EQ(parts.training.size(), 7U);
}

TEST(parts_in_order, never_takes_a_class_s_last_training_row) {
    const Parts parts = parts_in_order(std::vector<RowIndex>{4, 5, 6, 7, 8, 9}, 6, rows);
    EXPECT_EQ(parts.validation, (std::vector<RowIndex>{4, 5, 7, 8}));
}

// Rows 0 and 3 are one unit, 4, 5 and 6 another: it is all of its class.
TEST(parts_in_order, takes_units_whole_and_leaves_each_class_a_row) {
    const std::vector<GroupIndex> units = {0, 1, 2, 0, 3, 3, 3, 4, 5, 6};
    const RowLabels twins{.labels = labels, .num_classes = 3, .groups = units};
    EXPECT_EQ(parts_in_order(std::vector<RowIndex>{4, 3, 7, 1}, 3, twins).validation,
              (std::vector<RowIndex>{0, 3, 7}));
    EXPECT_EQ(parts_in_order(std::vector<RowIndex>{3, 0}, 1, twins).validation,
              (std::vector<RowIndex>{0, 3}));
}

TEST(rows_by_margin, puts_the_hardest_or_the_easiest_first_and_equals_by_row) {
    const std::vector<float> margins = {0.5F, -0.2F, 0.5F, 0.9F};
    EXPECT_EQ(rows_by_margin(margins, true), (std::vector<RowIndex>{1, 0, 2, 3}));
    EXPECT_EQ(rows_by_margin(margins, false), (std::vector<RowIndex>{3, 0, 2, 1}));
}

TEST(parts_by_probability, takes_the_smallest_below_a_half_and_no_more_than_asked) {
    const std::vector<float> p = {0.1F, 0.9F, 0.2F, 0.9F, 0.3F, 0.9F, 0.9F, 0.4F, 0.9F, 0.9F};
    EXPECT_EQ(parts_by_probability(p, 2, rows).validation, (std::vector<RowIndex>{0, 2}));
    EXPECT_EQ(parts_by_probability(p, 8, rows).validation, (std::vector<RowIndex>{0, 2, 4, 7}));
}

TEST(parts_by_probability, is_topped_up_to_a_quarter_where_too_few_are_below_a_half) {
    std::vector<float> p(10, 0.8F);
    p[6] = 0.7F;
    p[3] = 0.6F;
    EXPECT_EQ(parts_by_probability(p, 8, rows).validation, (std::vector<RowIndex>{3, 6}));
    EXPECT_EQ(parts_by_probability(p, 1, rows).validation, (std::vector<RowIndex>{3}));
}

TEST(random_parts, have_the_size_and_change_with_the_stream) {
    const Parts a = random_parts(4, rows, RandomStream(1)), b = random_parts(4, rows, RandomStream(2));
    EXPECT_EQ(a.validation.size(), 4U);
    EXPECT_EQ(a, random_parts(4, rows, RandomStream(1)));
    EXPECT_FALSE(a == b);
}

TEST(validation_size, says_what_share_would_do_where_it_is_too_small) {
    EXPECT_EQ(validation_size(0.1, 99, 3), 9U);
    expect_error_message(
        ErrorCode::bad_argument,
        "validation share 0.02 of 100 rows is 2 rows: too few for one of each of the 3 classes; "
        "expected a share of at least 0.03",
        [&] { validation_size(0.02, 100, 3); });
    EXPECT_THROW(validation_size(0, 100, 2), Error);
    EXPECT_THROW(validation_size(0.6, 100, 2), Error);
}

TEST(probabilistic_margin, is_the_label_s_probability_above_the_best_other) {
    const std::vector<float> p = {0.2F, 0.5F, 0.3F};
    EXPECT_FLOAT_EQ(probabilistic_margin(p, 1), 0.2F);
    EXPECT_FLOAT_EQ(probabilistic_margin(p, 0), -0.3F);
    EXPECT_EQ(most_probable(std::vector<float>{0.4F, 0.4F, 0.2F}), 0);
}

}  // namespace
}  // namespace hardlearn::testing
