#include "hardlearn/data/splits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

std::vector<Label> random_labels(std::size_t count, const std::vector<double>& shares, RandomStream stream) {
    std::vector<Label> labels(count);
    for (Label& label : labels) {
        double left = stream.uniform();
        label = 0;
        while (static_cast<std::size_t>(label) + 1 < shares.size() &&
               left > shares[static_cast<std::size_t>(label)]) {
            left -= shares[static_cast<std::size_t>(label++)];
        }
    }
    return labels;
}

/// counts[fold][class]
std::vector<std::vector<std::size_t>> fold_counts(const std::vector<std::uint32_t>& folds,
                                                  const std::vector<Label>& labels, std::size_t num_folds,
                                                  std::size_t num_classes) {
    std::vector<std::vector<std::size_t>> counts(num_folds, std::vector<std::size_t>(num_classes, 0));
    for (std::size_t i = 0; i < folds.size(); ++i)
        ++counts.at(folds[i]).at(static_cast<std::size_t>(labels[i]));
    return counts;
}

TEST(stratified_folds, counts_of_a_class_and_fold_sizes_differ_by_at_most_one) {
    for (const std::size_t num_folds : {2u, 3u, 5u, 7u, 10u}) {
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            const auto labels = random_labels(101 + seed, {0.5, 0.3, 0.15, 0.05}, RandomStream(seed));
            const auto folds = stratified_folds(labels, 4, {}, num_folds, RandomStream(seed));
            const auto counts = fold_counts(folds, labels, num_folds, 4);
            std::vector<std::size_t> sizes;
            for (const auto& fold : counts)
                sizes.push_back(std::accumulate(fold.begin(), fold.end(), std::size_t{0}));
            EXPECT_LE(*std::ranges::max_element(sizes) - *std::ranges::min_element(sizes), 1u);
            for (std::size_t c = 0; c < 4; ++c) {
                std::set<std::size_t> of_class;
                for (const auto& fold : counts) of_class.insert(fold[c]);
                EXPECT_LE(*of_class.rbegin() - *of_class.begin(), 1u);
            }
        }
    }
}

TEST(stratified_folds, a_class_with_fewer_rows_than_folds_is_spread) {
    std::vector<Label> labels(50, 0);
    labels[3] = labels[17] = labels[40] = 1;
    const auto folds = stratified_folds(labels, 2, {}, 5, RandomStream(1));
    EXPECT_EQ((std::set<std::uint32_t>{folds[3], folds[17], folds[40]}.size()), 3u);
}

TEST(stratified_folds, depend_on_the_seed_and_on_nothing_else) {
    const auto labels = random_labels(200, {0.5, 0.5}, RandomStream(4));
    EXPECT_EQ(stratified_folds(labels, 2, {}, 5, RandomStream(1)),
              stratified_folds(labels, 2, {}, 5, RandomStream(1)));
    EXPECT_NE(stratified_folds(labels, 2, {}, 5, RandomStream(1)),
              stratified_folds(labels, 2, {}, 5, RandomStream(2)));
}

TEST(stratified_folds, within_a_class_every_row_is_as_likely_in_every_fold) {
    const std::vector<Label> labels = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    std::vector<int> first_fold_of(10, 0);
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const auto folds = stratified_folds(labels, 2, {}, 5, RandomStream(seed));
        for (std::size_t i = 0; i < 10; ++i) first_fold_of[i] += folds[i] == 0;
    }
    for (const int times : first_fold_of) EXPECT_NEAR(times, 400, 80);
}

TEST(stratified_folds, never_split_a_group_and_leave_no_fold_empty) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        RandomStream stream(seed);
        const std::size_t num_groups = 2 + stream.below(12);
        const auto labels = random_labels(120, {0.6, 0.3, 0.1}, stream.child("labels"));
        std::vector<GroupIndex> groups(labels.size());
        for (auto& group : groups) group = static_cast<GroupIndex>(7 + 3 * stream.below(num_groups));
        const std::size_t present = std::set(groups.begin(), groups.end()).size();
        const std::size_t num_folds = std::min<std::size_t>(present, 2 + stream.below(5));
        const auto folds = stratified_folds(labels, 3, groups, num_folds, stream);
        std::map<GroupIndex, std::set<std::uint32_t>> folds_of_group;
        for (std::size_t i = 0; i < folds.size(); ++i) folds_of_group[groups[i]].insert(folds[i]);
        for (const auto& [group, its_folds] : folds_of_group) EXPECT_EQ(its_folds.size(), 1u) << group;
        EXPECT_EQ(std::set(folds.begin(), folds.end()).size(), num_folds);
    }
}

TEST(stratified_folds, balance_classes_over_groups_of_one_class) {
    // Ten groups of six rows a class: five folds can hold each class exactly equally.
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    for (GroupIndex group = 0; group < 20; ++group) {
        for (int row = 0; row < 6; ++row) {
            labels.push_back(group < 10 ? 0 : 1);
            groups.push_back(group);
        }
    }
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto folds = stratified_folds(labels, 2, groups, 5, RandomStream(seed));
        for (const auto& fold : fold_counts(folds, labels, 5, 2))
            EXPECT_EQ(fold, (std::vector<std::size_t>{12, 12}));
    }
}

// Thirty rows of one class in a single group, thirty more alone: the group is placed first, and the others
// fill up the other fold.
TEST(stratified_folds, place_the_groups_that_are_hardest_to_balance_first) {
    std::vector<Label> labels(120, Label{1});
    std::vector<GroupIndex> groups(120);
    for (std::size_t i = 0; i < 120; ++i) groups[i] = static_cast<GroupIndex>(i < 30 ? 0 : i / 2);
    std::fill_n(labels.begin(), 60, Label{0});
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto folds = stratified_folds(labels, 2, groups, 2, RandomStream(seed));
        for (const auto& fold : fold_counts(folds, labels, 2, 2))
            EXPECT_EQ(fold, (std::vector<std::size_t>{30, 30})) << seed;
    }
}

TEST(stratified_folds, groups_of_one_row_are_balanced_as_rows_are) {
    const auto labels = random_labels(90, {0.7, 0.3}, RandomStream(9));
    std::vector<GroupIndex> groups(labels.size());
    std::iota(groups.begin(), groups.end(), GroupIndex{0});
    const auto counts = fold_counts(stratified_folds(labels, 2, groups, 4, RandomStream(2)), labels, 4, 2);
    for (std::size_t c = 0; c < 2; ++c) {
        std::set<std::size_t> of_class;
        for (const auto& fold : counts) of_class.insert(fold[c]);
        EXPECT_LE(*of_class.rbegin() - *of_class.begin(), 1u);
    }
}

TEST(stratified_folds, name_what_is_wrong) {
    const std::vector<Label> labels = {0, 0, 1, 1};
    const std::vector<GroupIndex> groups = {0, 0, 1, 1};
    const RandomStream stream(0);
    expect_error_message(ErrorCode::bad_argument, "1 folds: at least 2 are needed",
                         [&] { stratified_folds(labels, 2, {}, 1, stream); });
    expect_error_message(ErrorCode::bad_argument, "0 folds: at least 2 are needed",
                         [&] { stratified_folds(labels, 2, {}, 0, stream); });
    expect_error_message(ErrorCode::bad_argument, "5 folds for 4 rows",
                         [&] { stratified_folds(labels, 2, {}, 5, stream); });
    expect_error_message(ErrorCode::bad_argument, "3 folds for 2 groups of rows that no split separates",
                         [&] { stratified_folds(labels, 2, groups, 3, stream); });
    expect_error_message(ErrorCode::bad_argument, "3 groups for 4 rows",
                         [&] { stratified_folds(labels, 2, std::span(groups).first(3), 2, stream); });
    expect_error_message(ErrorCode::bad_argument, "row 2: label 1 is not one of 1 classes",
                         [&] { stratified_folds(labels, 1, {}, 2, stream); });
    expect_error_message(
        ErrorCode::bad_data,
        "1 of 2 classes has two rows or more: cross-validation needs two classes of two rows or more", [&] {
            stratified_folds(std::vector<Label>{0, 0, 0, 1}, 2, {}, 2, stream);
        });
    expect_error_message(ErrorCode::bad_data,
                         "all rows are of one class: cross-validation needs two classes of two rows or more",
                         [&] {
                             stratified_folds(std::vector<Label>{0, 0, 0, 0}, 1, {}, 2, stream);
                         });
}

TEST(split_of_fold, is_a_partition_in_increasing_order) {
    const std::vector<std::uint32_t> folds = {1, 0, 2, 1, 0};
    const Split split = split_of_fold(folds, 1);
    EXPECT_EQ(split.test, (std::vector<RowIndex>{0, 3}));
    EXPECT_EQ(split.train, (std::vector<RowIndex>{1, 2, 4}));
}

TEST(stratified_subsample, keeps_class_shares_and_the_asked_size) {
    const auto labels = random_labels(1000, {0.6, 0.3, 0.1}, RandomStream(3));
    std::vector<double> shares(3, 0.0);
    for (const Label label : labels) shares[static_cast<std::size_t>(label)] += 0.2;
    const auto rows = stratified_subsample(labels, 3, 200, RandomStream(1));
    ASSERT_EQ(rows.size(), 200u);
    EXPECT_TRUE(std::ranges::is_sorted(rows));
    EXPECT_EQ(std::set(rows.begin(), rows.end()).size(), 200u);
    std::vector<double> counts(3, 0.0);
    for (const RowIndex row : rows) counts[static_cast<std::size_t>(labels[row])] += 1;
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(counts[c], shares[c], 1.0);
}

TEST(stratified_subsample, every_class_keeps_a_row) {
    std::vector<Label> labels(500, 0);
    labels[100] = 1;
    labels[200] = labels[201] = 3;  // class 2 has no rows
    const auto rows = stratified_subsample(labels, 4, 10, RandomStream(1));
    EXPECT_EQ(rows.size(), 10u);
    std::set<Label> classes;
    for (const RowIndex row : rows) classes.insert(labels[row]);
    EXPECT_EQ(classes, (std::set<Label>{0, 1, 3}));
    EXPECT_EQ(stratified_subsample(labels, 4, 2, RandomStream(1)).size(), 3u);
    EXPECT_EQ(stratified_subsample(labels, 4, 500, RandomStream(1)).size(), 500u);
    EXPECT_EQ(stratified_subsample(labels, 4, 501, RandomStream(1)).size(), 500u);
}

TEST(inner_draws, leave_out_every_row_once) {
    const auto labels = random_labels(100, {0.5, 0.5}, RandomStream(1));
    const InnerDraws draws =
        inner_draws({.labels = labels, .num_classes = 2}, {.max_rows = 1000}, RandomStream(7));
    EXPECT_EQ(draws.num_folds, 5u);
    ASSERT_EQ(draws.rows.size(), 100u);
    EXPECT_EQ(draws.folds.size(), 100u);
    const InnerDraws again =
        inner_draws({.labels = labels, .num_classes = 2}, {.max_rows = 1000}, RandomStream(7));
    EXPECT_EQ(draws.folds, again.folds);
}

TEST(inner_draws, use_a_subsample_of_large_data) {
    const auto labels = random_labels(1000, {0.5, 0.5}, RandomStream(1));
    const InnerDraws draws =
        inner_draws({.labels = labels, .num_classes = 2}, {.max_rows = 300}, RandomStream(7));
    EXPECT_EQ(draws.rows.size(), 300u);
    EXPECT_EQ(draws.folds.size(), 300u);
    EXPECT_TRUE(std::ranges::is_sorted(draws.rows));
}

TEST(inner_draws, have_as_many_folds_as_there_are_groups_or_rows) {
    const std::vector<Label> labels = {0, 1, 0, 1, 0, 1};
    const std::vector<GroupIndex> groups = {4, 4, 9, 9, 9, 4};
    const InnerDraws grouped =
        inner_draws({.labels = labels, .num_classes = 2, .groups = groups}, {}, RandomStream(0));
    EXPECT_EQ(grouped.num_folds, 2u);
    EXPECT_EQ(grouped.folds[0], grouped.folds[1]);
    EXPECT_NE(grouped.folds[0], grouped.folds[2]);
    const RowLabels four = {.labels = std::span(labels).first(4), .num_classes = 2};
    EXPECT_EQ(inner_draws(four, {}, RandomStream(0)).num_folds, 4u);
}

TEST(inner_draws, say_when_there_is_too_little_to_draw_from) {
    const auto num_folds = [](const std::vector<Label>& labels, const std::vector<GroupIndex>& groups = {}) {
        return inner_draws({.labels = labels, .num_classes = 2, .groups = groups}, {}, RandomStream(0))
            .num_folds;
    };
    EXPECT_EQ(num_folds({0, 0, 0, 1}), 0u);
    EXPECT_EQ(num_folds({0, 0, 0, 0}), 0u);
    EXPECT_EQ(num_folds({0, 0, 1, 1}, {3, 3, 3, 3}), 0u);
    EXPECT_EQ(num_folds({}), 0u);
    const std::vector<Label> labels = {0, 1};
    expect_error_message(ErrorCode::bad_argument, "1 inner folds: at least 2 are needed", [&] {
        inner_draws({.labels = labels, .num_classes = 2}, {.num_folds = 1}, RandomStream(0));
    });
}

// What is drawn by place does not ask how classes and groups are called.
TEST(splits, names_of_classes_and_groups_change_no_fold) {
    RandomStream stream(12);
    std::vector<Label> labels, renamed;
    std::vector<GroupIndex> groups, renumbered;
    for (std::size_t i = 0; i < 120; ++i) {
        const auto label = stream.below(4);
        labels.push_back(static_cast<Label>(label));
        renamed.push_back(static_cast<Label>((label * 3 + 1) % 4));
        const auto group = static_cast<std::uint32_t>(stream.below(15));
        groups.push_back(GroupIndex(group));
        renumbered.push_back(GroupIndex(100 - group));
    }
    const RandomStream draws(3);
    EXPECT_EQ(stratified_folds(labels, 4, {}, 5, draws), stratified_folds(renamed, 4, {}, 5, draws));
    EXPECT_EQ(stratified_folds(labels, 4, groups, 5, draws),
              stratified_folds(renamed, 4, renumbered, 5, draws));
    EXPECT_EQ(stratified_subsample(labels, 4, 50, draws), stratified_subsample(renamed, 4, 50, draws));
}

TEST(splits, plain_draws_know_groups_but_no_classes) {
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    for (std::size_t i = 0; i < 100; ++i) {
        labels.push_back(static_cast<Label>(i % 10 == 0));
        groups.push_back(GroupIndex(static_cast<std::uint32_t>(i / 2)));
    }
    const RowLabels rows{.labels = labels, .num_classes = 2};
    const InnerDraws stratified = inner_draws(rows, {}, RandomStream(1));
    std::set<std::size_t> rare_rows_of_first_fold;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const InnerDraws plain = plain_draws(rows, stratified, RandomStream(seed));
        EXPECT_EQ(plain.rows, stratified.rows);
        std::vector<std::size_t> sizes(5, 0);
        std::size_t rare = 0;
        for (std::size_t i = 0; i < 100; ++i) {
            ++sizes[plain.folds[i]];
            rare += plain.folds[i] == 0 && labels[i] == 1;
        }
        EXPECT_EQ(sizes, std::vector<std::size_t>(5, 20));
        rare_rows_of_first_fold.insert(rare);
    }
    EXPECT_GT(rare_rows_of_first_fold.size(), 2u) << "stratified folds have two of ten each";

    const RowLabels grouped{.labels = labels, .num_classes = 2, .groups = groups};
    const InnerDraws plain = plain_draws(grouped, inner_draws(grouped, {}, RandomStream(1)), RandomStream(2));
    for (std::size_t i = 0; i < 100; i += 2) EXPECT_EQ(plain.folds[i], plain.folds[i + 1]);
}

// Two rows of the second class: a fold that holds both would leave one class to learn from.
TEST(splits, plain_draws_leave_two_classes_to_learn_from) {
    const std::vector<Label> labels = {0, 0, 0, 0, 0, 1, 1, 0};
    const RowLabels rows{.labels = labels, .num_classes = 2};
    const InnerDraws stratified = inner_draws(rows, {.num_folds = 2}, RandomStream(1));
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const InnerDraws plain = plain_draws(rows, stratified, RandomStream(seed));
        EXPECT_NE(plain.folds[5], plain.folds[6]);
    }
}

}  // namespace
}  // namespace hardlearn::testing
