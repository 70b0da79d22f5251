#include "hardlearn/hardness/learning_hard_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/adjusted_mutual_information.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

// One blob a class; `distance` apart in units of their deviation, each along a feature of its own.
LabelledRows blobs(std::size_t rows_a_class, std::size_t num_classes, float distance,
                   std::uint64_t seed = 1) {
    LabelledRows example{Matrix<float>(rows_a_class * num_classes, num_classes + 1), {}, num_classes};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < example.rows.rows(); ++i) {
        const std::size_t label = i % num_classes;
        for (float& value : example.rows.row(i)) value = static_cast<float>(stream.normal());
        example.rows(i, label) += distance;
        example.labels.push_back(static_cast<Label>(label));
    }
    return example;
}

std::vector<GroupIndex> one_group_a_class(const LabelledRows& example) {
    std::vector<GroupIndex> groups;
    for (const Label label : example.labels) groups.push_back(label.value());
    return groups;
}

LearningHardIndex index_of(const LabelledRows& example, const LearningHardIndexOptions& options = {},
                           std::span<const GroupIndex> groups = {}, const RunContext& context = {}) {
    return learning_hard_index(
        example.rows, {.labels = example.labels, .num_classes = example.num_classes, .groups = groups},
        options, context);
}

void expect_same_bits(const LearningHardIndex& a, const LearningHardIndex& b) {
    EXPECT_EQ(a.values, b.values);
    EXPECT_EQ(a.mean, b.mean);
    EXPECT_EQ(a.low, b.low);
    EXPECT_EQ(a.high, b.high);
    EXPECT_EQ(a.raw, b.raw);
    EXPECT_EQ(a.null_mean, b.null_mean);
    EXPECT_EQ(a.null_deviation, b.null_deviation);
    EXPECT_EQ(a.used_rows, b.used_rows);
    EXPECT_EQ(a.clusters, b.clusters);
    EXPECT_TRUE(same_bits(a.embedding, b.embedding));
}

void expect_refused(const LabelledRows& example, const LearningHardIndexOptions& options,
                    std::span<const GroupIndex> groups, ErrorCode code, const std::string& message) {
    expect_error_message(code, message, [&] { index_of(example, options, groups); });
}

// The first measured values were those of another implementation of t-SNE and k-means.
void expect_index_of(const std::filesystem::path& path, double least, double most) {
    const auto table = read_standardised(path);
    const auto index = learning_hard_index(
        table.rows, {.labels = table.labels, .num_classes = table.num_classes}, {.num_subsamples = 0});
    EXPECT_GE(index.mean, least - 0.02) << path;
    EXPECT_LE(index.mean, most + 0.02) << path;
    EXPECT_NEAR(index.null_mean, 1.0, 0.02) << path;
}

TEST(learning_hard_index, of_glass_is_the_measured_one) {
    expect_index_of(example_data("glass.csv"), 0.66, 0.74);
}

TEST(learning_hard_index, of_yeast_is_the_measured_one) {
    expect_index_of(example_data("yeast.csv"), 0.75, 0.75);
}

TEST(learning_hard_index, of_savee_is_the_measured_one) {
    HARDLEARN_RESEARCH_DATA(path, "savee54.csv");
    expect_index_of(path, 0.80, 0.80);
}

TEST(learning_hard_index, of_gtzan_is_the_measured_one) {
    HARDLEARN_RESEARCH_DATA(path, "gtzan30s.csv");
    expect_index_of(path, 0.66, 0.66);
}

TEST(learning_hard_index, is_low_for_separate_classes_and_high_for_labels_without_meaning) {
    const auto separate = index_of(blobs(40, 3, 12));
    EXPECT_LT(separate.mean, 0.05);
    EXPECT_LT(separate.raw, 0.05);
    EXPECT_EQ(separate.verdict, Verdict::not_learning_hard);
    const auto meaningless = index_of(blobs(40, 3, 0));
    EXPECT_GT(meaningless.mean, 0.95);
    EXPECT_GT(meaningless.raw, 0.95);
    EXPECT_EQ(meaningless.verdict, Verdict::learning_hard);
    for (const auto& index : {separate, meaningless}) {
        EXPECT_NEAR(index.null_mean, 1.0, 0.02);
        EXPECT_GT(index.null_deviation, 0.0);
        EXPECT_LT(index.null_deviation, 0.05);
    }
}

TEST(learning_hard_index, with_more_clusters_a_class_may_be_in_several_places) {
    // Two classes of four far blobs each, which alternate on a circle.
    LabelledRows example{Matrix<float>(160, 2), {}, 2};
    RandomStream stream(4);
    for (std::size_t i = 0; i < 160; ++i) {
        const double angle = static_cast<double>(i % 8) / 8 * 6.283185307179586;
        example.rows(i, 0) = static_cast<float>(30 * std::cos(angle) + stream.normal());
        example.rows(i, 1) = static_cast<float>(30 * std::sin(angle) + stream.normal());
        example.labels.push_back(static_cast<Label>(i % 2));
    }
    const auto index = index_of(example, {.num_subsamples = 0});
    EXPECT_GT(index.mean, 0.8);
    EXPECT_LT(index.fine_mean, 0.1);
    EXPECT_EQ(index.num_fine_clusters, 10u);
    EXPECT_EQ(index.fine_values.size(), 5u);
    const auto meaningless = index_of(blobs(40, 3, 0), {.num_subsamples = 0});
    EXPECT_GT(meaningless.fine_mean, 0.9);
    EXPECT_EQ(meaningless.num_fine_clusters, 15u);
}

TEST(learning_hard_index, of_the_paper_does_not_change_with_the_finer_one_beside_it) {
    const auto example = blobs(20, 3, 2);
    const auto with = index_of(example), without = index_of(example, {.clusters_per_class = 0});
    expect_same_bits(with, without);
    EXPECT_TRUE(without.fine_values.empty());
    EXPECT_TRUE(std::isnan(without.fine_mean));
    EXPECT_EQ(without.num_fine_clusters, 0u);
    EXPECT_EQ(index_of(blobs(4, 3, 2), {.num_subsamples = 0}).num_fine_clusters, 6u) << "half the rows";
}

TEST(learning_hard_index, mean_interval_and_clusters_fit_together) {
    const auto example = blobs(40, 3, 3);
    const auto index = index_of(example);
    ASSERT_EQ(index.values.size(), 5u);
    EXPECT_DOUBLE_EQ(index.mean, std::accumulate(index.values.begin(), index.values.end(), 0.0) / 5);
    EXPECT_LE(index.low, index.mean);
    EXPECT_GE(index.high, index.mean);
    EXPECT_GE(index.low, 0.0);
    EXPECT_LE(index.high, 1.0);
    EXPECT_GT(index.high - index.low, 0.01);
    EXPECT_LT(index.high - index.low, 0.5);
    EXPECT_EQ(index.rows_used, 120u);
    EXPECT_EQ(index.clusters.size(), 120u);
    EXPECT_EQ(index.embedding.rows(), 120u);
    EXPECT_EQ(index.embedding.columns(), 2u);
    EXPECT_DOUBLE_EQ(index.values[0], 1 - adjusted_mutual_information(example.labels, index.clusters));
    EXPECT_FALSE(index.group_ami.has_value());
}

// Classes half way between: samples of 75 rows differ in their index by what the interval says.
TEST(learning_hard_index, interval_is_as_wide_as_the_index_varies_between_samples) {
    constexpr int repeats = 10;
    double sum = 0, squares = 0, half_widths = 0;
    for (std::uint64_t seed = 0; seed < repeats; ++seed) {
        const auto index = index_of(blobs(25, 3, 3, seed), {.num_permutations = 0});
        sum += index.mean / repeats;
        squares += index.mean * index.mean / repeats;
        half_widths += (index.high - index.low) / 2 / repeats;
    }
    const double deviation = std::sqrt((squares - sum * sum) * repeats / (repeats - 1));
    EXPECT_GT(half_widths, 1.2 * deviation);
    EXPECT_LT(half_widths, 5.0 * deviation);
}

TEST(learning_hard_index, gives_the_same_bits_for_any_number_of_threads) {
    const auto example = blobs(30, 3, 3);
    for (const std::size_t num_subsamples : {0u, 3u}) {
        const LearningHardIndexOptions options{.num_seeds = 2, .num_subsamples = num_subsamples, .seed = 4};
        const auto alone = index_of(example, options, {}, {.threads = 1});
        // More threads than embeddings: they work on one embedding after the other.
        for (const int threads : {2, 8}) {
            expect_same_bits(alone, index_of(example, options, {}, {.threads = threads}));
        }
    }
}

TEST(learning_hard_index, seeds_are_draws_of_their_own) {
    const auto example = blobs(30, 3, 2);
    const auto two = index_of(example, {.num_seeds = 2, .num_subsamples = 0, .seed = 4});
    const auto three = index_of(example, {.num_seeds = 3, .num_subsamples = 3, .seed = 4});
    EXPECT_EQ(two.values[0], three.values[0]);
    EXPECT_EQ(two.values[1], three.values[1]);
    EXPECT_EQ(two.clusters, three.clusters);
    EXPECT_NE(two.values, index_of(example, {.num_seeds = 2, .num_subsamples = 0, .seed = 5}).values);
    EXPECT_EQ(index_of(example, {.num_seeds = 1, .num_subsamples = 0}).deviation, 0.0);
}

TEST(learning_hard_index, without_subsamples_the_mean_decides) {
    const auto index =
        index_of(blobs(30, 3, 0), {.num_seeds = 1, .num_subsamples = 0, .num_permutations = 0});
    EXPECT_EQ(index.low, 0.0);
    EXPECT_EQ(index.high, 1.0);
    EXPECT_EQ(index.verdict, Verdict::learning_hard);
    EXPECT_EQ(index.null_mean, 1.0);
    EXPECT_EQ(index.null_deviation, 0.0);
}

TEST(learning_hard_index, names_groups_that_the_clusters_follow) {
    auto example = blobs(40, 3, 12);
    std::vector<GroupIndex> groups = one_group_a_class(example);
    // Three speakers who each say two things: the clusters are the speakers, the labels say nothing of them.
    for (std::size_t i = 0; i < example.labels.size(); ++i) example.labels[i] = static_cast<Label>(i / 3 % 2);
    example.num_classes = 3;
    std::fill_n(example.labels.begin(), 6, 2);
    const auto index = index_of(example, {.num_seeds = 1, .num_subsamples = 0}, groups);
    ASSERT_TRUE(index.group_ami.has_value());
    EXPECT_GT(*index.group_ami, 0.95);
    EXPECT_GT(index.mean, 0.9);
}

TEST(learning_hard_index, the_null_permutes_within_groups) {
    // One class a group: no permutation within groups changes anything.
    const auto example = blobs(30, 3, 5);
    const std::vector<GroupIndex> groups = one_group_a_class(example);
    const auto index = index_of(example, {.num_seeds = 1, .num_subsamples = 0}, groups);
    EXPECT_EQ(index.null_mean, index.mean);
    EXPECT_EQ(index.null_deviation, 0.0);
}

TEST(learning_hard_index, uses_a_stratified_part_of_too_many_rows) {
    const auto example = blobs(100, 3, 8);
    const auto index = index_of(example, {.num_seeds = 2, .num_subsamples = 0, .max_rows = 90});
    EXPECT_EQ(index.rows_used, 90u);
    EXPECT_EQ(index.used_rows.size(), 90u);
    EXPECT_EQ(index.clusters.size(), 90u);
    EXPECT_EQ(index.embedding.rows(), 90u);
    EXPECT_TRUE(std::ranges::is_sorted(index.used_rows));
    std::vector<std::size_t> counts(3);
    for (const RowIndex row : index.used_rows) ++counts[static_cast<std::size_t>(example.labels[row])];
    EXPECT_EQ(counts, (std::vector<std::size_t>{30, 30, 30}));
    EXPECT_LT(index.mean, 0.1);
}

TEST(learning_hard_index, classes_without_rows_change_nothing) {
    auto example = blobs(20, 3, 4);
    const auto dense = index_of(example, {.num_seeds = 2, .num_subsamples = 3});
    for (Label& label : example.labels) label = 2 * label + 1;
    example.num_classes = 9;
    expect_same_bits(dense, index_of(example, {.num_seeds = 2, .num_subsamples = 3}));
}

TEST(learning_hard_index, survives_degenerate_rows) {
    auto duplicates = blobs(20, 3, 6);
    for (std::size_t i = 3; i < 60; ++i)
        std::ranges::copy(duplicates.rows.row(i % 3), duplicates.rows.row(i).begin());
    auto constant = blobs(20, 3, 6);
    for (std::size_t i = 0; i < 60; ++i) std::ranges::fill(constant.rows.row(i), 0.0f);
    auto half_constant = blobs(20, 3, 6);
    for (std::size_t i = 0; i < 30; ++i) std::ranges::fill(half_constant.rows.row(i), 0.0f);
    auto one_huge = blobs(20, 3, 6);
    one_huge.rows(7, 1) = 1e12f;
    auto lone_classes = blobs(20, 3, 6);
    for (std::size_t i = 0; i < 12; ++i) lone_classes.labels[i] = static_cast<Label>(3 + i);
    lone_classes.num_classes = 15;
    for (const LabelledRows* example : {&duplicates, &constant, &half_constant, &one_huge, &lone_classes}) {
        const auto index = index_of(*example, {.num_seeds = 2, .num_subsamples = 3});
        EXPECT_GE(index.mean, 0.0);
        EXPECT_LE(index.mean, 1.0);
        EXPECT_LE(index.low, index.mean);
        EXPECT_GE(index.high, index.mean);
    }
}

TEST(learning_hard_index, of_eight_rows_is_defined) {
    EXPECT_EQ(index_of(blobs(4, 2, 3), {.num_subsamples = 3}).rows_used, 8u);
}

// Clamping before the variance is taken would call eight rows of noise hard beyond doubt.
TEST(learning_hard_index, is_not_sure_of_a_few_rows_of_noise) {
    auto noise = blobs(2, 4, 3);
    RandomStream stream(1);
    shuffle<Label>(noise.labels, stream);
    const auto index = index_of(noise, {});
    EXPECT_GT(index.high - index.low, 0.05);
    EXPECT_EQ(index.verdict, Verdict::undecided);
}

TEST(learning_hard_index, refuses_what_has_no_index) {
    auto one_class = blobs(10, 2, 1);
    std::ranges::fill(one_class.labels, 1);
    expect_refused(one_class, {}, {}, ErrorCode::bad_data,
                   "the learning-hard index needs at least two classes, all 20 rows have one");
    expect_refused(blobs(1, 7, 1), {}, {}, ErrorCode::bad_data,
                   "the learning-hard index needs at least 8 rows, got 7");
    expect_refused(
        blobs(1, 9, 1), {}, {}, ErrorCode::bad_data,
        "the learning-hard index needs classes of several rows, but all 9 rows have classes of their own");
    auto outside = blobs(10, 2, 1);
    outside.labels[4] = 2;
    expect_refused(outside, {}, {}, ErrorCode::bad_argument, "label of row 4 must lie in [0, 2), got 2");
    auto short_labels = blobs(10, 2, 1);
    short_labels.labels.pop_back();
    expect_refused(short_labels, {}, {}, ErrorCode::bad_argument,
                   "there must be one label a row, got 19 for 20");
    const std::vector<GroupIndex> groups(3);
    expect_refused(blobs(10, 2, 1), {}, groups, ErrorCode::bad_argument,
                   "there must be one group a row, got 3 for 20");
    expect_refused(blobs(10, 2, 1), {.num_seeds = 0}, {}, ErrorCode::bad_argument,
                   "num_seeds 0: expected a whole number from 1 to 1000");
    expect_refused(blobs(10, 2, 1), {.num_subsamples = 2}, {}, ErrorCode::bad_argument,
                   "num_subsamples 2: expected a whole number, 0 or from 3 to 10000");
    expect_refused(blobs(10, 2, 1), {.max_rows = 7}, {}, ErrorCode::bad_argument,
                   "max_rows 7: expected a whole number from 8 to 10000000");
    auto invalid = blobs(10, 2, 1);
    invalid.rows(5, 1) = std::numeric_limits<float>::quiet_NaN();
    expect_refused(invalid, {}, {}, ErrorCode::bad_data,
                   "k-means needs finite values, row 5 has nan in column 1");
}

TEST(learning_hard_index, reports_its_progress_and_stops_when_asked) {
    std::vector<std::size_t> reported;
    std::stop_source source;
    RunContext context{.threads = 2, .stop = source.get_token()};
    context.progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
        if (stage != "embedding") return;
        EXPECT_EQ(total, 600u);
        reported.push_back(done);
    };
    index_of(blobs(20, 2, 1), {.num_seeds = 3, .num_subsamples = 3}, {}, context);
    std::vector<std::size_t> expected(600);
    std::iota(expected.begin(), expected.end(), std::size_t{1});
    EXPECT_EQ(reported, expected);
    context.progress = [&](std::string_view, std::size_t, std::size_t) { source.request_stop(); };
    expect_error(ErrorCode::cancelled, {},
                 [&] { index_of(blobs(20, 2, 1), {.num_seeds = 3, .num_subsamples = 3}, {}, context); });
}

TEST(learning_hard_index, verdict_needs_the_whole_interval_on_one_side) {
    EXPECT_EQ(verdict_of_interval(0.80, 0.90), Verdict::learning_hard);
    EXPECT_EQ(verdict_of_interval(0.75, 0.799), Verdict::quasi_learning_hard);
    EXPECT_EQ(verdict_of_interval(0.10, 0.749), Verdict::not_learning_hard);
    EXPECT_EQ(verdict_of_interval(0.79, 0.81), Verdict::undecided);
    EXPECT_EQ(verdict_of_interval(0.74, 0.76), Verdict::undecided);
    EXPECT_EQ(verdict_of_interval(0.0, 1.0), Verdict::undecided);
    EXPECT_EQ(name_of(Verdict::learning_hard), "learning-hard");
    EXPECT_EQ(name_of(Verdict::quasi_learning_hard), "quasi-learning-hard");
    EXPECT_EQ(name_of(Verdict::not_learning_hard), "not learning-hard");
    EXPECT_EQ(name_of(Verdict::undecided), "undecided");
}

}  // namespace
}  // namespace hardlearn::testing
