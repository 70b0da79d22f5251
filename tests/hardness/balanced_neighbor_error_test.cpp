#include "hardlearn/hardness/balanced_neighbor_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/hardness/judged_rows.hpp"
#include "tests/hardness/planted.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

BalancedNeighborError error_of(const LabelledRows& example, std::span<const GroupIndex> groups = {},
                               const BalancedNeighborErrorOptions& options = {},
                               const RunContext& context = {}) {
    return balanced_neighbor_error(example.rows, labels_of(example, groups), options, context);
}

std::size_t nearest_of(const Matrix<float>& rows, std::size_t i) {
    std::size_t nearest = rows.rows();
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < rows.rows(); ++j) {
        double sum = 0;
        for (std::size_t f = 0; f < rows.columns(); ++f)
            sum += std::pow(static_cast<double>(rows(i, f)) - static_cast<double>(rows(j, f)), 2);
        if (j != i && sum < least) least = sum, nearest = j;
    }
    return nearest;
}

TEST(balanced_neighbor_error, is_the_mean_over_classes_of_a_double_loop) {
    LabelledRows example = two_gaussians(90, 3, 1.5, 1);
    example.num_classes = 3;
    for (std::size_t i = 0; i < 90; i += 9) example.labels[i] = 2;
    std::vector<double> wrong(3), rows(3);
    for (std::size_t i = 0; i < 90; ++i) {
        const auto own = static_cast<std::size_t>(example.labels[i]);
        rows[own] += 1;
        wrong[own] += example.labels[nearest_of(example.rows, i)] != example.labels[i];
    }
    const auto result = error_of(example);
    double mean = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        mean += wrong[c] / rows[c] / 3;
        EXPECT_NEAR(result.classes[c].one, wrong[c] / rows[c], 1e-12);
        EXPECT_EQ(static_cast<double>(result.classes[c].judged), rows[c]);
    }
    EXPECT_NEAR(result.error, mean / (2.0 / 3), 1e-12);
    EXPECT_EQ(result.num_judged_classes, 3u);
}

TEST(balanced_neighbor_error, of_a_rare_but_separate_class_is_0_and_the_data_easy) {
    LabelledRows example = two_gaussians(150, 3, 0, 2);
    for (std::size_t i = 0; i < 150; ++i) {
        example.labels[i] = i < 6 ? 1 : 0;
        if (i < 6) example.rows(i, 1) += 30;
    }
    const auto result = error_of(example);
    EXPECT_EQ(result.error, 0.0);
    EXPECT_EQ(result.five_neighbors, 0.0);
    EXPECT_EQ(result.verdict, HardnessVerdict::easy);
}

TEST(balanced_neighbor_error, of_labels_without_meaning_is_about_1_and_the_data_very_hard) {
    const auto result = error_of(two_gaussians(500, 4, 0, 3));
    EXPECT_NEAR(result.error, 1, 0.12);
    EXPECT_GT(result.p_value, 0.05);
    EXPECT_NEAR(result.null_mean, 1, 0.02);
    EXPECT_EQ(result.verdict, HardnessVerdict::very_hard);
}

TEST(balanced_neighbor_error, depends_on_neither_the_order_of_rows_nor_the_numbers_of_classes) {
    const auto example = two_gaussians(80, 2, 1, 4);
    LabelledRows turned{Matrix<float>(80, 2), {}, 2};
    for (std::size_t i = 0; i < 80; ++i) {
        std::ranges::copy(example.rows.row(79 - i), turned.rows.row(i).begin());
        turned.labels.push_back(1 - example.labels[79 - i]);
    }
    EXPECT_NEAR(error_of(example).error, error_of(turned).error, 1e-12);
    EXPECT_NEAR(error_of(example).five_neighbors, error_of(turned).five_neighbors, 1e-12);
    EXPECT_NEAR(error_of(example).classes[0].one, error_of(turned).classes[1].one, 1e-12);
}

// Half the width of a normal interval of a mean of class means, over chance.
double normal_half_width(const BalancedNeighborError& result) {
    double variance = 0;
    for (const ClassNeighborError& of_class : result.classes)
        variance += of_class.one * (1 - of_class.one) / static_cast<double>(of_class.judged);
    const auto k = static_cast<double>(result.classes.size());
    return 1.96 * std::sqrt(variance) / k / (1 - 1 / k);
}

TEST(balanced_neighbor_error, interval_is_as_wide_as_the_normal_one_of_independent_rows) {
    const auto result = error_of(two_gaussians(1000, 2, 1.5, 5), {}, {.num_resamples = 4000});
    const double half = normal_half_width(result);
    EXPECT_NEAR(result.low, result.error - half, 0.08 * half);
    EXPECT_NEAR(result.high, result.error + half, 0.08 * half);
}

TEST(balanced_neighbor_error, of_rows_in_groups_has_a_wider_interval_than_of_so_many_single_rows) {
    // Rows of a group are near copies, so 200 rows say as much as 20.
    LabelledRows example = two_gaussians(200, 2, 1, 6);
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 200; ++i) {
        groups.push_back(static_cast<GroupIndex>(i / 10));
        const std::size_t first = i / 10 * 10;
        example.labels[i] = example.labels[first + (i / 10 % 2)];
        for (std::size_t f = 0; f < 2; ++f)
            example.rows(i, f) = example.rows(first, f) + 0.001f * static_cast<float>(i % 10);
    }
    const auto grouped = error_of(example, groups), single = error_of(example);
    EXPECT_LT(single.error, 0.01);  // twins vouch for each other
    EXPECT_GT(grouped.error, 0.2);
    EXPECT_GT(grouped.high - grouped.low, 0.3);
}

// All ways to give the labels to the rows, each as likely.
double enumerated_p_value(const RankedNeighbors& neighbors, const RowLabels& labels) {
    std::vector<Label> permuted(labels.labels.begin(), labels.labels.end());
    const std::vector<double> alike(permuted.size(), 1.0);
    const auto e_of = [&](std::span<const Label> given) {
        const RowLabels of_rows{.labels = given, .num_classes = labels.num_classes};
        return balanced_error_over_chance(nearest_neighbor_errors(neighbors, given), alike, of_rows);
    };
    const double observed = e_of(labels.labels);
    double as_low = 0, all = 0;
    std::ranges::sort(permuted);
    do {
        all += 1;
        as_low += e_of(permuted) <= observed + 1e-12;
    } while (std::ranges::next_permutation(permuted).found);
    return as_low / all;
}

TEST(balanced_neighbor_error, p_value_is_that_of_all_permutations) {
    for (const std::uint64_t seed : {7, 8, 9}) {
        const auto example = two_gaussians(12, 2, 1, seed);
        const auto neighbors = rank_neighbors(example.rows, {});
        const auto result = balanced_neighbor_error(neighbors, labels_of(example),
                                                    {.num_resamples = 20, .num_permutations = 20000});
        EXPECT_NEAR(result.p_value, enumerated_p_value(neighbors, labels_of(example)), 0.015);
    }
}

TEST(balanced_neighbor_error, permuted_labels_are_rarely_significant) {
    std::size_t significant = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto result =
            error_of(two_gaussians(40, 2, 0, 100 + seed), {}, {.num_resamples = 20, .num_permutations = 99});
        significant += result.p_value <= 0.05;
    }
    EXPECT_LE(significant, 20u);  // 10 are expected; more than 20 come once in a thousand times
    EXPECT_GE(significant, 2u);
}

TEST(balanced_neighbor_error, classes_that_nothing_could_be_told_of_do_not_count) {
    LabelledRows example = two_gaussians(60, 2, 6, 10);
    example.num_classes = 4;  // class 3 has no rows
    example.labels[7] = 2;
    const auto result = error_of(example);
    EXPECT_EQ(result.num_judged_classes, 2u);
    EXPECT_EQ(result.classes[2].judged, 0u);
    EXPECT_TRUE(std::isnan(result.classes[2].one));
    EXPECT_TRUE(std::isnan(result.classes[3].one));
    // Classes are groups: no row's class is known outside its group.
    std::vector<GroupIndex> groups;
    for (const Label label : example.labels) groups.push_back(label.value());
    const auto unknown = error_of(example, groups);
    EXPECT_TRUE(std::isnan(unknown.error));
    EXPECT_EQ(unknown.p_value, 1.0);
    EXPECT_EQ(unknown.verdict, HardnessVerdict::undecided);
}

TEST(balanced_neighbor_error, has_the_same_bits_for_any_number_of_threads) {
    const auto example = two_gaussians(200, 3, 1, 11);
    const auto one = error_of(example, {}, {}, {.threads = 1});
    const auto two = error_of(example, {}, {}, {.threads = 2});
    EXPECT_EQ(one.error, two.error);
    EXPECT_EQ(one.low, two.low);
    EXPECT_EQ(one.high, two.high);
    EXPECT_EQ(one.null_deviation, two.null_deviation);
    EXPECT_EQ(one.p_value, two.p_value);
}

TEST(balanced_neighbor_error, looks_at_a_sample_of_many_rows) {
    const auto result = error_of(two_gaussians(300, 2, 4, 12), {}, {.max_rows = 100});
    EXPECT_EQ(result.rows_used, 100u);
    EXPECT_EQ(result.classes[0].judged, 50u);
}

TEST(balanced_neighbor_error, names_what_is_wrong) {
    LabelledRows example = two_gaussians(20, 2, 1, 13);
    expect_error_message(ErrorCode::bad_argument, "there must be one group a row, got 3 for 20",
                         [&] { error_of(example, std::vector<GroupIndex>(3)); });
    expect_error(ErrorCode::bad_argument, {"num_resamples 5", "from 20"},
                 [&] { error_of(example, {}, {.num_resamples = 5}); });
    example.labels[3] = 9;
    expect_error_message(ErrorCode::bad_argument, "label of row 3 must lie in [0, 2), got 9",
                         [&] { error_of(example); });
    example.labels.assign(20, Label{1});
    expect_error(ErrorCode::bad_data, {"at least two classes", "20 rows"}, [&] { error_of(example); });
}

TEST(verdict_of_neighbor_error, says_where_the_interval_lies) {
    EXPECT_EQ(verdict_of_neighbor_error(0, 0.549), HardnessVerdict::easy);
    EXPECT_EQ(verdict_of_neighbor_error(0, hard_from), HardnessVerdict::undecided);
    EXPECT_EQ(verdict_of_neighbor_error(0.54, 1.1), HardnessVerdict::undecided);
    EXPECT_EQ(verdict_of_neighbor_error(hard_from, 0.6), HardnessVerdict::hard);
    EXPECT_EQ(verdict_of_neighbor_error(0.69, 1.1), HardnessVerdict::hard);
    EXPECT_EQ(verdict_of_neighbor_error(very_hard_from, 1.1), HardnessVerdict::very_hard);
    EXPECT_EQ(verdict_of_neighbor_error(nan, nan), HardnessVerdict::undecided);
}

TEST(judged_rows, have_their_class_outside_their_group) {
    const std::vector<Label> labels = {0, 0, 1, 1, 2};
    EXPECT_EQ(judged_rows({.labels = labels, .num_classes = 3}),
              (std::vector<bool>{true, true, true, true, false}));
    const std::vector<GroupIndex> groups = {0, 1, 2, 2, 3};
    EXPECT_EQ(judged_rows({.labels = labels, .num_classes = 3, .groups = groups}),
              (std::vector<bool>{true, true, false, false, false}));
}

}  // namespace
}  // namespace hardlearn::testing
