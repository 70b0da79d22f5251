#include "hardlearn/tasks/hardness_reasons.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/tasks/diagnose.hpp"
#include "tests/support/texts.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

Diagnosis diagnosis_of(const Dataset& data) {
    return diagnose(data, {.index = {.num_seeds = 1, .num_subsamples = 0, .num_permutations = 0},
                           .error = {.num_resamples = 200, .num_permutations = 50}});
}

const HardnessReason& reason_of(const Diagnosis& diagnosis, ReasonKind kind) {
    return *std::ranges::find(diagnosis.reasons, kind, &HardnessReason::kind);
}

// Which reasons apply, by name.
std::vector<std::string> applying(const Diagnosis& diagnosis) {
    std::vector<std::string> names;
    for (const HardnessReason& reason : diagnosis.reasons) {
        if (reason.applies) names.emplace_back(name_of(reason.kind));
    }
    return names;
}

// `columns` normal columns; class 1 is `distance` apart in the first.
Dataset normal_classes(std::size_t rows, std::size_t columns, double distance, std::uint64_t seed) {
    Dataset data;
    data.rows = rows;
    data.class_names = {"a", "b"};
    data.columns.resize(columns);
    RandomStream stream(seed);
    for (std::size_t f = 0; f < columns; ++f) data.columns[f].name = "x" + std::to_string(f);
    for (std::size_t i = 0; i < rows; ++i) {
        data.labels.push_back(static_cast<Label>(i % 2));
        for (std::size_t f = 0; f < columns; ++f) {
            const double shift = f == 0 ? distance * static_cast<double>(i % 2) : 0.0;
            data.columns[f].values.push_back(stream.normal() + shift);
        }
    }
    return data;
}

void flip(Dataset& data, double share, std::uint64_t seed) {
    RandomStream stream(seed);
    for (Label& label : data.labels) {
        if (stream.uniform() < share) label = 1 - label;
    }
}

TEST(hardness_reasons, are_none_for_separate_classes) {
    const Diagnosis diagnosis = diagnosis_of(normal_classes(300, 3, 12, 1));
    EXPECT_TRUE(applying(diagnosis).empty());
    EXPECT_EQ(diagnosis.profile.error.verdict, HardnessVerdict::easy);
    EXPECT_EQ(diagnosis.reasons.size(), 8u);
    for (const HardnessReason& reason : diagnosis.reasons) {
        EXPECT_EQ(reason.is_known, reason.kind != ReasonKind::groups) << name_of(reason.kind);
        EXPECT_FALSE(reason.finding.empty());
        EXPECT_FALSE(reason.advice.empty());
    }
}

TEST(hardness_reasons, tell_overlap_from_wrong_labels) {
    const Diagnosis overlap = diagnosis_of(normal_classes(800, 3, 1, 2));
    EXPECT_TRUE(reason_of(overlap, ReasonKind::overlap).applies);
    EXPECT_FALSE(reason_of(overlap, ReasonKind::label_noise).applies);
    Dataset flipped = normal_classes(800, 3, 8, 3);
    flip(flipped, 0.15, 3);
    const Diagnosis noise = diagnosis_of(flipped);
    EXPECT_FALSE(reason_of(noise, ReasonKind::overlap).applies);
    const HardnessReason& wrong = reason_of(noise, ReasonKind::label_noise);
    EXPECT_TRUE(wrong.applies);
    EXPECT_NEAR(wrong.figure, 0.15, 0.08);
    EXPECT_LE(wrong.low, wrong.figure);
    EXPECT_GE(wrong.high, wrong.figure);
}

// What a profile of two classes with few rows may look like.
HardnessProfile profile_of_two_classes() {
    HardnessProfile profile;
    profile.error = {.error = 0.6, .five_neighbors = 0.6, .num_judged_classes = 2, .rows_used = 100};
    profile.forest_error = 0.6;
    profile.error.classes = {{.judged = 50, .one = 0.3}, {.judged = 50, .one = 0.3}};
    profile.curve.points = {{.error = 0.8}, {.error = 0.7}, {.error = 0.65}, {.error = 0.6}};
    profile.features.num_features = 20;
    profile.features.num_kept = 5;
    profile.features.error_of_all = 0.6;
    profile.features.error_of_kept = 0.5;
    return profile;
}

std::vector<HardnessReason> reasons_of(const HardnessProfile& profile, Duplicates duplicates = {}) {
    const Dataset data = normal_classes(100, 3, 1, 1);
    return hardness_reasons(profile, data, keep_together(data, duplicates));
}

HardnessReason reason_of(const HardnessProfile& profile, ReasonKind kind) {
    const auto reasons = reasons_of(profile);
    return *std::ranges::find(reasons, kind, &HardnessReason::kind);
}

// Beyond what counts and surely above 0, beyond it only, and below it.
TEST(hardness_reasons, a_gap_whose_interval_holds_zero_is_neither_there_nor_absent) {
    struct Case {
        Interval gap;
        bool applies, is_known;
    };
    for (const Case& one : {Case{{0.1, 0.02, 0.18}, true, true}, Case{{0.1, -0.02, 0.3}, false, false},
                            Case{{0.1, 0, 0.3}, false, false}, Case{{0.01, -0.02, 0.04}, false, true}}) {
        HardnessProfile profile = profile_of_two_classes();
        profile.features.gain = one.gap;
        profile.groups = GroupGap{.apart = 0.6, .together = 0.5, .gap = one.gap};
        profile.curve.gain_of_doubling = one.gap;
        profile.curve.last_two_doublings = one.gap;
        for (const ReasonKind kind : {ReasonKind::many_features, ReasonKind::groups, ReasonKind::few_rows}) {
            const HardnessReason reason = reason_of(profile, kind);
            EXPECT_EQ(reason.applies, one.applies) << name_of(kind) << one.gap.low;
            EXPECT_EQ(reason.is_known, one.is_known) << name_of(kind) << one.gap.low;
            EXPECT_EQ(reason.figure == one.gap.estimate, kind != ReasonKind::many_features);
            EXPECT_EQ(reason.advice.find("Nothing to do") == 0,
                      one.is_known && !one.applies && kind != ReasonKind::few_rows)
                << reason.advice;
        }
    }
}

TEST(hardness_reasons, wrong_labels_are_unknown_where_rows_few_or_overlap_may_explain_them) {
    struct Case {
        LabelNoise noise;
        bool applies, is_known;
    };
    const Case cases[] = {
        {{.is_told = false}, false, false},
        {{.is_told = true, .beyond_overlap = true, .rate = 0.1, .low = 0.05, .high = 0.15}, true, true},
        {{.is_told = true, .beyond_overlap = true, .rate = 0.05, .low = 0.01, .high = 0.1}, false, false},
        {{.is_told = true, .beyond_overlap = false, .rate = 0.1, .low = 0, .high = 0.15}, false, false},
        {{.is_told = true, .beyond_overlap = false, .rate = 0.01, .low = 0, .high = 0.15}, false, true},
        {{.is_told = true, .beyond_overlap = true, .rate = 0, .low = 0, .high = 0}, false, true}};
    for (const Case& one : cases) {
        HardnessProfile profile = profile_of_two_classes();
        profile.noise = one.noise;
        const HardnessReason reason = reason_of(profile, ReasonKind::label_noise);
        EXPECT_EQ(reason.applies, one.applies) << reason.finding;
        EXPECT_EQ(reason.is_known, one.is_known) << reason.finding;
    }
    HardnessProfile profile = profile_of_two_classes();
    EXPECT_TRUE(
        contains(reason_of(profile, ReasonKind::label_noise).finding, "too few predictions are sure"));
    profile.error.rows_used = 79;
    EXPECT_TRUE(contains(reason_of(profile, ReasonKind::label_noise).finding, "fewer than 80 rows"));
}

TEST(hardness_reasons, what_was_not_looked_for_is_unknown) {
    HardnessProfile profile = profile_of_two_classes();
    for (const HardnessReason& reason : reasons_of(profile, Duplicates::keep)) {
        const bool is_of_copies =
            reason.kind == ReasonKind::duplicates || reason.kind == ReasonKind::conflicting_labels;
        if (is_of_copies) {
            EXPECT_FALSE(reason.is_known);
            EXPECT_TRUE(std::isnan(reason.figure));
        }
    }
    EXPECT_TRUE(reason_of(profile, ReasonKind::duplicates).is_known);
    profile.features.num_kept = 0;  // no folds
    EXPECT_FALSE(reason_of(profile, ReasonKind::many_features).is_known);
    profile.features.num_features = 7;
    EXPECT_TRUE(reason_of(profile, ReasonKind::many_features).is_known);
    EXPECT_FALSE(reason_of(profile, ReasonKind::groups).is_known);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    profile.curve.gain_of_doubling = {nan, nan, nan};
    EXPECT_FALSE(reason_of(profile, ReasonKind::few_rows).is_known);
    profile.error.error = nan;
    EXPECT_FALSE(reason_of(profile, ReasonKind::overlap).is_known);
}

TEST(hardness_reasons, are_told_in_shares_of_rows) {
    HardnessProfile profile = profile_of_two_classes();
    profile.forest_error = 0.5;
    profile.confused = {.truth = Label(0), .predicted = Label(1), .share = 0.3};
    const HardnessReason overlap = reason_of(profile, ReasonKind::overlap);
    EXPECT_TRUE(contains(overlap.advice, "or a better model, may help")) << overlap.advice;
    EXPECT_TRUE(contains(overlap.finding, "a quick forest) gets 25.0 % of a class wrong")) << overlap.finding;
    EXPECT_TRUE(contains(overlap.finding, "by chance it would be 50.0 %")) << overlap.finding;
    EXPECT_TRUE(contains(overlap.finding, "the quick forest takes 'a' for 'b' most (30.0 %"))
        << overlap.finding;
    for (const HardnessReason& reason : reasons_of(profile))
        EXPECT_FALSE(contains(reason.finding, "of chance's")) << reason.finding;
    // Which classes noise confuses is noise.
    profile.error.null_deviation = 0.1;
    profile.error.p_value = 0.5;
    EXPECT_FALSE(contains(reason_of(profile, ReasonKind::overlap).finding, "quick forest takes"));
}

TEST(hardness_reasons, classes_are_joined_only_where_more_than_one_is_left) {
    const HardnessProfile profile = profile_of_two_classes();
    EXPECT_FALSE(contains(reason_of(profile, ReasonKind::overlap).advice, "join"));
    Dataset data = normal_classes(100, 3, 1, 1);
    data.class_names.push_back("c");
    data.labels[0] = Label(2);
    HardnessProfile three = profile;
    three.error.num_judged_classes = 3;
    three.error.classes.push_back({.judged = 0, .one = std::numeric_limits<double>::quiet_NaN()});
    const auto reasons = hardness_reasons(three, data, keep_together(data, {}));
    EXPECT_TRUE(contains(reasons.front().advice, "join classes"));
    // The class of one row is rare, and cannot be judged.
    EXPECT_FALSE(reasons[static_cast<std::size_t>(ReasonKind::imbalance)].is_known);
}

TEST(hardness_reasons, neighbours_know_classes_unless_permuted_labels_do_as_well) {
    EXPECT_TRUE(neighbors_know_classes({.null_deviation = 0, .p_value = 1}));  // not tried
    EXPECT_TRUE(neighbors_know_classes({.null_deviation = 0.1, .p_value = 0.05}));
    EXPECT_FALSE(neighbors_know_classes({.null_deviation = 0.1, .p_value = 0.06}));
}

TEST(hardness_reasons, imbalance_matters_only_where_rare_rows_are_missed) {
    for (const double distance : {1.0, 12.0}) {
        Dataset data = normal_classes(400, 3, 0, 4);
        for (std::size_t i = 0; i < 400; ++i) {
            data.labels[i] = i < 20 ? 1 : 0;
            if (i < 20) data.columns[0].values[i] += distance;
        }
        const HardnessReason reason = reason_of(diagnosis_of(data), ReasonKind::imbalance);
        EXPECT_EQ(reason.figure, 19.0);
        EXPECT_EQ(reason.applies, distance < 2);
    }
}

TEST(hardness_reasons, see_useless_features) {
    const HardnessReason many =
        reason_of(diagnosis_of(normal_classes(300, 60, 3, 5)), ReasonKind::many_features);
    EXPECT_TRUE(many.applies);
    EXPECT_EQ(many.figure, 0.2);
    EXPECT_FALSE(reason_of(diagnosis_of(normal_classes(300, 5, 3, 5)), ReasonKind::many_features).applies);
}

TEST(hardness_reasons, a_forest_is_advised_only_where_the_quick_one_does_no_worse_than_chosen_features) {
    HardnessProfile profile = profile_of_two_classes();
    profile.features.num_features = 40;
    profile.features.num_kept = 10;
    profile.features.error_of_kept = 0.5;
    profile.features.gain = {0.1, 0.05, 0.15};
    profile.forest_error = 0.5;
    const auto advice = [&] { return reason_of(profile, ReasonKind::many_features).advice; };
    EXPECT_TRUE(contains(advice(), "neighbours do better with the best 10 of 40; or use models")) << advice();
    profile.forest_error = 0.51;
    EXPECT_TRUE(advice().ends_with("with the best 10 of 40.")) << advice();
    profile.forest_error = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(contains(advice(), "forests")) << advice();
}

TEST(hardness_reasons, a_rare_class_is_named_and_more_rows_of_it_are_not_denied) {
    Dataset data = normal_classes(400, 3, 0, 4);
    for (std::size_t i = 0; i < 400; ++i) data.labels[i] = i < 20 ? 1 : 0;
    const Diagnosis diagnosis = diagnosis_of(data);
    const HardnessReason& rare = reason_of(diagnosis, ReasonKind::imbalance);
    ASSERT_TRUE(rare.applies);
    EXPECT_TRUE(contains(rare.advice, "then of the rare class 'b'.")) << rare.advice;
    EXPECT_TRUE(contains(rare.finding, "in the rare class 'b' ")) << rare.finding;
    const HardnessReason& rows = reason_of(diagnosis, ReasonKind::few_rows);
    EXPECT_TRUE(rows.applies || !rows.is_known || contains(rows.advice, "the same shares")) << rows.advice;
}

TEST(hardness_reasons, say_of_how_many_rows_the_surest_predictions_are) {
    HardnessProfile profile = profile_of_two_classes();
    profile.noise = {.is_told = true, .num_surest = 75, .rate = 0.01};
    EXPECT_TRUE(contains(reason_of(profile, ReasonKind::label_noise).finding,
                         "of the 75 rows that a quick forest, with them left out, is surest of, 1.0 % have"));
}

TEST(hardness_reasons, see_groups_that_give_their_rows_away) {
    Dataset data = normal_classes(240, 3, 0, 6);
    for (std::size_t i = 0; i < 240; ++i) {
        const std::size_t group = i / 12;
        data.groups.push_back(static_cast<GroupIndex>(group));
        data.labels[i] = static_cast<Label>(group % 3 == 0 ? 1 : 0);
        data.columns[group % 3].values[i] += 12 * static_cast<double>(group);
    }
    for (std::size_t g = 0; g < 20; ++g) data.group_names.push_back("g" + std::to_string(g));
    RandomStream stream(6);
    for (std::size_t g = 0; g < 20; ++g) {
        const auto label = static_cast<Label>(stream.below(2));
        for (std::size_t i = 0; i < 12; ++i) data.labels[12 * g + i] = label;
    }
    const Diagnosis diagnosis = diagnosis_of(data);
    EXPECT_TRUE(reason_of(diagnosis, ReasonKind::groups).applies);
    ASSERT_TRUE(diagnosis.profile.groups.has_value());
    EXPECT_LT(diagnosis.profile.groups->together, 0.1);
    EXPECT_TRUE(std::isnan(reason_of(diagnosis_of(normal_classes(100, 3, 1, 7)), ReasonKind::groups).figure));
}

TEST(hardness_reasons, twins_neither_vouch_for_each_other_nor_go_unsaid) {
    Dataset data = normal_classes(200, 3, 0, 8);
    for (std::size_t i = 100; i < 200; ++i) {
        data.labels[i] = data.labels[i - 100];
        for (auto& column : data.columns) column.values[i] = column.values[i - 100];
    }
    const Diagnosis once = diagnosis_of(data);
    EXPECT_TRUE(reason_of(once, ReasonKind::duplicates).applies);
    EXPECT_EQ(reason_of(once, ReasonKind::duplicates).figure, 0.5);
    EXPECT_FALSE(reason_of(once, ReasonKind::conflicting_labels).applies);
    EXPECT_GT(once.profile.error.error, 0.7);
    for (std::size_t i = 100; i < 130; ++i) data.labels[i] = 1 - data.labels[i];
    const Diagnosis both = diagnosis_of(data);
    EXPECT_TRUE(reason_of(both, ReasonKind::conflicting_labels).applies);
    EXPECT_GT(both.profile.error.error, 0.7);
}

TEST(hardness_reasons, say_that_more_rows_would_help) {
    Dataset data = normal_classes(300, 2, 0, 9);
    RandomStream stream(9);
    for (std::size_t i = 0; i < 300; ++i) {
        const double x = 5 * stream.uniform(), y = 5 * stream.uniform();
        data.columns[0].values[i] = x;
        data.columns[1].values[i] = y;
        data.labels[i] = static_cast<Label>((static_cast<int>(x) + static_cast<int>(y)) % 2);
    }
    EXPECT_TRUE(reason_of(diagnosis_of(data), ReasonKind::few_rows).applies);
}

TEST(hardness_profile, does_not_change_with_the_order_of_rows_and_the_names_of_classes) {
    const Dataset data = normal_classes(150, 3, 1.5, 10);
    Dataset turned = data;
    turned.class_names = {"z", "y"};
    std::ranges::reverse(turned.labels);
    for (Label& label : turned.labels) label = 1 - label;
    turned.class_names = {"b", "a"};
    for (auto& column : turned.columns) std::ranges::reverse(column.values);
    std::swap(turned.columns[0], turned.columns[2]);
    const Diagnosis one = diagnosis_of(data), other = diagnosis_of(turned);
    EXPECT_EQ(one.profile.error.error, other.profile.error.error);
    EXPECT_EQ(one.profile.error.low, other.profile.error.low);
    EXPECT_EQ(one.profile.error.p_value, other.profile.error.p_value);
    EXPECT_EQ(one.profile.bayes.high, other.profile.bayes.high);
    EXPECT_EQ(one.profile.error.classes[0].one, other.profile.error.classes[1].one);
    EXPECT_EQ(applying(one), applying(other));
}

}  // namespace
}  // namespace hardlearn::testing
