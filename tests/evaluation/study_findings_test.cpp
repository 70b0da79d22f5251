#include "hardlearn/evaluation/study_findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// The D-index that gives a skill on a set with that majority.
double d_index_of(double skill, double share) {
    const double floor = majority_d_index(share);
    return floor + skill * (2 - floor);
}

StudiedSet set_with(const std::string& name, double index, double skill) {
    return {.name = name,
            .family = family_of(name),
            .rows = 100,
            .classes = 2,
            .majority_share = 0.6,
            .measures = {{"noise", 0.5}, {"lhi", index}},
            .models = {{"knn", d_index_of(skill - 0.1, 0.6)}, {"svm", d_index_of(skill, 0.6)}}};
}

// Skill falls with the index, by a step at .8.
std::vector<StudiedSet> sets_with_a_step(std::size_t count, std::uint64_t seed) {
    RandomStream stream(seed);
    std::vector<StudiedSet> sets;
    for (std::size_t i = 0; i < count; ++i) {
        const double index = 0.4 + 0.6 * stream.uniform();
        sets.push_back(set_with(std::string(1, static_cast<char>('a' + i % 20)) + "_" + std::to_string(i),
                                index, (index < 0.8 ? 0.8 : 0.3) + 0.04 * stream.normal()));
        sets.back().rows = 100 + 10 * i;
        sets.back().classes = 2 + i % 3;
        sets.back().measures[0].value = stream.uniform();
    }
    return sets;
}

const MeasureFinding& finding_named(const StudyFindings& findings, const std::string& name) {
    const auto found = std::ranges::find(findings.measures, name, &MeasureFinding::name);
    EXPECT_NE(found, findings.measures.end());
    return *found;
}

constexpr StudyFindingOptions quick{.num_resamples = 100};

TEST(study_findings, family_is_what_a_name_begins_with) {
    EXPECT_EQ(family_of("savee54"), "savee");
    EXPECT_EQ(family_of("keel_yeast_1_4_5_8_vs_7"), "keel");
    EXPECT_EQ(family_of("glass"), "glass");
    EXPECT_EQ(family_of("3d_shapes"), "3d");
    EXPECT_EQ(family_of(""), "");
}

TEST(study_findings, d_index_of_the_majority_is_that_of_its_predictions) {
    const std::vector<Label> truth = {0, 0, 0, 1, 1, 2, 0, 0}, predicted(8, Label{0});
    EXPECT_NEAR(majority_d_index(5.0 / 8), d_index(truth, predicted, 3), 1e-12);
}

TEST(study_findings, outcome_is_the_best_plain_model_beside_the_best_micro_learner) {
    StudiedSet set = set_with("x", 0.5, 0.4);
    set.models.push_back({"majority", 2.0});
    set.models.push_back({"svm+decision", 2.0});
    set.models.push_back({"mil-naive", d_index_of(0.3, 0.6)});
    set.models.push_back({"mil-ptc", d_index_of(0.55, 0.6)});
    set.models.push_back({"forest", std::nan("")});
    const SetOutcome outcome = outcome_of(set);
    EXPECT_EQ(outcome.best_plain, "svm");
    EXPECT_NEAR(outcome.skill, 0.4, 1e-12);
    EXPECT_EQ(outcome.best_micro, "mil-ptc");
    EXPECT_NEAR(outcome.gain(), 0.15, 1e-12);
    const SetOutcome none = outcome_of({.majority_share = 0.5});
    EXPECT_TRUE(none.best_plain.empty());
    EXPECT_TRUE(std::isnan(none.skill) && std::isnan(none.gain()));
}

TEST(study_findings, finds_the_step_the_failures_and_the_claimed_breakpoint) {
    const StudyFindings findings = find_in_study(sets_with_a_step(80, 1), quick);
    EXPECT_EQ(findings.sets, 80u);
    EXPECT_EQ(findings.families, 20u);
    EXPECT_EQ(findings.measures[0].name, "lhi") << "the largest |Spearman| first";
    const MeasureFinding& index = findings.measures[0];
    EXPECT_LT(index.spearman.interval.high, -0.5);
    EXPECT_EQ(index.spearman.p_value, 1.0 / 101);
    EXPECT_LT(index.partial.interval.estimate, -0.5);
    EXPECT_LE(index.spearman_low, index.spearman.interval.estimate);
    EXPECT_GE(index.spearman_high, index.spearman.interval.estimate);
    EXPECT_EQ(index.failure.failures, findings.failures);
    EXPECT_EQ(index.failure.area.estimate, 1.0);
    EXPECT_GE(index.failure.threshold, 0.8);
    EXPECT_LE(index.failure.threshold, 0.83);
    EXPECT_GT(index.left_out.sensitivity, 0.85);
    EXPECT_GT(index.left_out.specificity, 0.95);
    EXPECT_NEAR(index.breakpoint.place, 0.8, 0.03);
    ASSERT_TRUE(findings.claimed);
    EXPECT_EQ(findings.claimed->at, 0.8);
    EXPECT_EQ(findings.claimed->above, findings.failures);
    EXPECT_EQ(findings.claimed->rates.sensitivity, 1.0);
    EXPECT_EQ(findings.claimed->rates.specificity, 1.0);
    EXPECT_EQ(findings.claimed->test.p_value, 1.0 / 101);
    EXPECT_TRUE(std::isnan(findings.claimed->gain_p_value)) << "no Micro-Learner was scored";
    EXPECT_EQ(index.sets_of_gain, 0u);
    EXPECT_GT(finding_named(findings, "noise").spearman.p_value, 0.02);
}

TEST(study_findings, says_where_micro_learning_gains) {
    std::vector<StudiedSet> sets = sets_with_a_step(40, 2);
    for (StudiedSet& set : sets) {
        const double gain = set.measures[1].value >= 0.8 ? 0.2 : 0.0;
        set.models.push_back({"mil-naive", d_index_of(outcome_of(set).skill + gain, 0.6)});
    }
    const StudyFindings findings = find_in_study(sets, quick);
    EXPECT_EQ(findings.measures[0].sets_of_gain, 40u);
    EXPECT_GT(findings.measures[0].gain.interval.estimate, 0.5);
    EXPECT_NEAR(findings.claimed->gain_above, 0.2, 1e-9);
    EXPECT_NEAR(findings.claimed->gain_below, 0.0, 1e-9);
    EXPECT_LT(findings.claimed->gain_p_value, 1e-4);
}

TEST(study_findings, leaves_out_sets_that_were_not_asked_for_or_lack_what_it_takes) {
    std::vector<StudiedSet> sets = sets_with_a_step(20, 3);
    sets[0].is_asked = false;
    sets[1].models.clear();
    sets[2].measures[1].value = std::nan("");
    const StudyFindings findings = find_in_study(sets, quick);
    EXPECT_EQ(findings.sets, 18u);
    EXPECT_EQ(findings.outcomes.size(), 20u);
    EXPECT_EQ(finding_named(findings, "lhi").sets, 17u);
    EXPECT_EQ(finding_named(findings, "noise").sets, 18u);
}

TEST(study_findings, of_few_sets_or_none_are_not_defined) {
    const StudyFindings none = find_in_study({}, quick);
    EXPECT_EQ(none.sets, 0u);
    EXPECT_FALSE(none.claimed);
    EXPECT_TRUE(none.measures.empty());
    const StudyFindings one = find_in_study(sets_with_a_step(1, 4), quick);
    EXPECT_TRUE(std::isnan(one.measures[0].spearman.interval.estimate));
    EXPECT_TRUE(std::isnan(one.measures[0].partial.p_value));
    EXPECT_TRUE(std::isnan(one.measures[0].spearman_low));
    EXPECT_TRUE(std::isnan(one.claimed->test.statistic));
    expect_error_message(ErrorCode::bad_argument, "resamples: expected at least 1, got 0",
                         [] { find_in_study({}, {.num_resamples = 0}); });
}

TEST(study_findings, have_the_same_bits_for_any_number_of_threads) {
    const auto sets = sets_with_a_step(30, 5);
    const StudyFindings one = find_in_study(sets, quick, {.threads = 1});
    const StudyFindings three = find_in_study(sets, quick, {.threads = 3});
    for (std::size_t m = 0; m < one.measures.size(); ++m) {
        EXPECT_EQ(one.measures[m].name, three.measures[m].name);
        EXPECT_EQ(one.measures[m].spearman.interval.low, three.measures[m].spearman.interval.low);
        EXPECT_EQ(one.measures[m].breakpoint.p_value, three.measures[m].breakpoint.p_value);
    }
}

}  // namespace
}  // namespace hardlearn::testing
