#include "hardlearn/report/next_steps.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/report/dossiers.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Steps = std::vector<std::string>;

// mil-auto finds the first 42 rows of each class: rows 0 to 83.
Dossier solved() {
    return dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.5, 33), model_of("mil-auto", 1.7, 42)});
}

Dossier without_signal() {
    return dossier_of({model_of("majority", 1.1, 25), model_of("knn", 1.3, 32)});
}

HardnessReason& reason_in(Dossier& dossier, ReasonKind kind) {
    return *std::ranges::find(dossier.diagnosis.reasons, kind, &HardnessReason::kind);
}

bool has_step(const Steps& steps, const std::string& part) {
    return std::ranges::any_of(steps, [&](const std::string& step) { return contains(step, part); });
}

TEST(next_steps, are_reasons_then_the_model_then_its_worst_class_then_labels) {
    Dossier dossier = solved();
    suspect(dossier, {90, 91, 92, 3});
    const Steps steps = next_steps(dossier, in_brackets);
    ASSERT_EQ(steps.size(), 5u);
    EXPECT_EQ(steps[0], "Add features.");
    EXPECT_EQ(steps[1], "Collect more rows.");
    EXPECT_EQ(steps[2],
              "Use [mil-auto]: put some rows aside for a last test, and fit [mil-auto] on the others.");
    EXPECT_EQ(steps[3], "Mind the class [yes]: [mil-auto] finds 42 of its 50 rows.");
    EXPECT_TRUE(begins_with(steps[4],
                            "Look at the labels that both their neighbours and [mil-auto] contradict, 3 of "
                            "the 4 that it was asked about, beginning with row 91:"))
        << steps[4];
}

TEST(next_steps, begin_with_labels_where_wrong_ones_are_a_reason) {
    Dossier dossier = solved();
    suspect(dossier, {90});
    reason_in(dossier, ReasonKind::label_noise).applies = true;
    Steps steps = next_steps(dossier, in_brackets);
    EXPECT_TRUE(begins_with(steps[0], "Look at the labels")) << steps[0];
    EXPECT_FALSE(has_step(steps, "Check labels."));
    dossier.diagnosis.suspicious.clear();
    suspect(dossier, {3});  // the model confirms it
    steps = next_steps(dossier, in_brackets);
    EXPECT_EQ(steps[0], "Check labels.");
}

TEST(next_steps, name_no_row_whose_label_the_model_confirms) {
    Dossier dossier = solved();
    suspect(dossier, {3, 5, 7});
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "Look at the labels"));
    suspect(dossier, {99});
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets),
                         "1 of the 4 that it was asked about, beginning "
                         "with row 100"));
}

TEST(next_steps, take_a_class_that_lies_among_others_for_overlap) {
    const TwoClasses rows{20, 60};
    Dossier dossier = dossier_of(
        {model_of("majority", 1.1, {0, 60}, rows), model_of("mil-auto", 1.7, {14, 60}, rows)}, rows);
    suspect(dossier, {28, 30, 32, 34, 36, 38, 0, 2, 4, 6});  // half of "yes", of which six are missed
    Steps steps = next_steps(dossier, in_brackets);
    EXPECT_FALSE(has_step(steps, "Look at"));
    EXPECT_TRUE(
        begins_with(steps.back(), "That labels of the class [yes] are suspicious says little of them"))
        << steps.back();
    dossier.diagnosis.suspicious.pop_back();
    steps = next_steps(dossier, in_brackets);
    EXPECT_TRUE(has_step(steps, "6 of the 9 that it was asked about, beginning with row 29"));
    EXPECT_FALSE(has_step(steps, "says little"));
}

TEST(next_steps, count_only_rows_that_the_model_was_asked_about) {
    Dossier dossier = solved();
    dossier.labels.insert(dossier.labels.end(), {Label(0), Label(0)});
    for (std::size_t i = 0; i < 100; ++i) dossier.compared_rows.push_back(RowIndex(i));
    suspect(dossier, {101, 100, 91});
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets),
                         "1 of the 1 that it was asked about, beginning "
                         "with row 92"));
}

TEST(next_steps, without_models_doubt_labels_by_neighbours_alone) {
    Dossier dossier = solved();
    dossier.evaluation.reset();
    suspect(dossier, {3, 90});
    EXPECT_TRUE(contains(next_steps(dossier, in_brackets).back(), "beginning with row 4")) << "no model";
    EXPECT_TRUE(contains(next_steps(dossier, in_brackets).back(), "No model was asked."));
}

TEST(next_steps, without_a_signal_trust_no_model_no_class_and_no_suspicion) {
    Dossier dossier = without_signal();
    suspect(dossier, {90});
    reason_in(dossier, ReasonKind::label_noise).applies = true;
    const Steps steps = next_steps(dossier, in_brackets);
    EXPECT_TRUE(begins_with(steps[0], "Do not rely on a model yet")) << steps[0];
    EXPECT_EQ(steps, (Steps{steps[0], "Collect more rows."}));
}

TEST(next_steps, without_a_signal_promise_rows_no_more_than_the_learning_curve_does) {
    Dossier dossier = without_signal();
    HardnessReason& rows = reason_in(dossier, ReasonKind::few_rows);
    rows.applies = false;
    EXPECT_TRUE(next_steps(dossier, in_brackets)[0].ends_with(
        "other features. More rows of the same kind would change little."));
    rows.is_known = false;
    EXPECT_TRUE(next_steps(dossier, in_brackets)[0].ends_with(
        "other features. Whether more rows would help, these cannot tell."));
}

TEST(next_steps, never_offer_other_models_than_the_one_to_use) {
    const Dossier dossier = dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.70, 40), model_of("mil-auto", 1.71, 41)});
    const Steps steps = next_steps(dossier, in_brackets);
    EXPECT_TRUE(has_step(steps, "Use [svm]: put some rows aside"));
    EXPECT_TRUE(has_step(steps, "Mind the class [yes]: [svm] finds 40 of its 50 rows."));
    EXPECT_FALSE(has_step(steps, "another plain model"));
}

TEST(next_steps, keep_groups_whole_and_ask_for_more_where_they_are_few) {
    Dossier dossier = solved();
    for (int g = 0; g < 19; ++g) dossier.data.group_names.push_back("g" + std::to_string(g));
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "put some whole groups aside"));
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "19 groups are few"));
    dossier.diagnosis.profile.error.low = 0.3;
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "19 groups are few"));
    dossier.data.group_names.push_back("g19");
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "groups are few"));
    dossier.notes.push_back({.kind = "clusters_follow_groups"});
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "rows of one group are alike"));
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "Judge models on new groups only"));
}

TEST(next_steps, do_not_doubt_features_in_which_models_found_a_signal) {
    Dossier dossier = solved();
    dossier.diagnosis.profile.error.null_deviation = 0.1;
    dossier.diagnosis.profile.error.p_value = 0.2;
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "Add features."));
    dossier.diagnosis.profile.error.p_value = 0.01;
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "Add features."));
}

TEST(next_steps, begin_with_columns_that_give_the_class_away) {
    Dossier dossier = solved();
    dossier.notes.push_back({.kind = "deciding_columns", .text = "x decides", .is_warning = true});
    EXPECT_TRUE(contains(next_steps(dossier, in_brackets)[0], "give the class away"));
}

}  // namespace
}  // namespace hardlearn::testing
