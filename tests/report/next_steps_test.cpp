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
    // The class of which the fewest rows are found is not the one that is taken for another most: one row of
    // "yes" is taken for a third class.
    Dossier dossier = dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.5, 33), model_of("mil-auto", 1.7, {42, 41})});
    dossier.data.class_names.emplace_back("third");
    dossier.data.class_counts.push_back(0);
    dossier.evaluation->class_names.emplace_back("third");
    std::vector<Label>& predicted = dossier.evaluation->models[2].predictions[0].predicted;
    for (const std::size_t row : {0, 2}) predicted[row] = Label(2);
    suspect(dossier, {90, 91, 92, 3});
    const Steps steps = next_steps(dossier, in_brackets);
    ASSERT_EQ(steps.size(), 5u);
    EXPECT_EQ(steps[0],
              "Look for features or a better model that tell [no] from [yes]: [mil-auto] still takes 9 of "
              "the 50 rows of [no] for "
              "[yes].");
    EXPECT_EQ(steps[1], "Collect more rows.");
    EXPECT_EQ(
        steps[2],
        "Use [mil-auto]: put some rows aside for a last test, and fit it on the others ('hardlearn fit' "
        "does so).");
    EXPECT_EQ(steps[3], "Mind the class [yes]: [mil-auto] finds 40 of its 50 rows.");
    EXPECT_EQ(
        steps[4],
        "Whether labels are wrong these rows cannot tell; have some checked if you doubt them. 4 labels "
        "are suspicious; [mil-auto] contradicts 3 of them. Begin with row 91; each may be wrong, or right "
        "and hard.");
}

TEST(next_steps, do_not_name_a_class_twice) {
    const Steps steps = next_steps(solved(), in_brackets);
    EXPECT_TRUE(begins_with(
        steps[0],
        "Look for features or a better model that tell [yes] from [no]: [mil-auto] still takes 8 of"))
        << steps[0];
    EXPECT_FALSE(has_step(steps, "Mind the class"));
}

TEST(next_steps, reconcile_more_features_with_fewer) {
    Dossier dossier = solved();
    dossier.diagnosis.reasons.push_back(
        {.kind = ReasonKind::many_features, .is_known = false, .finding = "f", .advice = "Fewer may help."});
    dossier.diagnosis.profile.features.num_features = 100;  // no more than there are rows
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "Look for features"));
    dossier.diagnosis.profile.features.num_features = 101;
    Steps steps = next_steps(dossier, in_brackets);
    EXPECT_TRUE(
        begins_with(steps[0], "Try fewer features before you measure more: 101 are many for 100 rows"))
        << steps[0];
    EXPECT_FALSE(has_step(steps, "ook for features"));
    EXPECT_TRUE(has_step(steps, "Mind the class [yes]")) << "it is not told with the features";
    HardnessReason& fewer = reason_in(dossier, ReasonKind::many_features);
    fewer.applies = fewer.is_known = true;
    steps = next_steps(dossier, in_brackets);
    EXPECT_TRUE(
        begins_with(steps[0], "Fewer may help. Beyond these, look for features or a better model that tell"))
        << steps[0];
    reason_in(dossier, ReasonKind::overlap).applies = false;
    EXPECT_EQ(next_steps(dossier, in_brackets)[0], "Fewer may help.");
}

TEST(next_steps, offer_the_model_that_finds_more_of_a_rare_class) {
    const TwoClasses rows{40, 360};
    const auto steps_with = [&](TwoClasses of_svm) {
        return next_steps(
            dossier_of({model_of("majority", 1.1, {0, 360}, rows), model_of("mil-auto", 1.7, {20, 330}, rows),
                        model_of("svm", 1.6, of_svm, rows)},
                       rows),
            in_brackets);
    };
    EXPECT_TRUE(
        has_step(steps_with({36, 310}), "Use [mil-auto], or [svm] where missed rows of [yes] cost much: "));
    EXPECT_TRUE(has_step(steps_with({20, 310}), "Use [mil-auto]: "));
}

TEST(next_steps, begin_with_labels_where_wrong_ones_are_a_reason) {
    Dossier dossier = solved();
    suspect(dossier, {90});
    reason_in(dossier, ReasonKind::label_noise).applies = true;
    reason_in(dossier, ReasonKind::label_noise).is_known = true;
    Steps steps = next_steps(dossier, in_brackets);
    EXPECT_EQ(
        steps[0],
        "Have labels checked. 1 label is suspicious; [mil-auto] contradicts it, too. Begin with row 91; "
        "each may be wrong, or right and hard.");
    EXPECT_FALSE(has_step(steps, "Check labels."));
    dossier.diagnosis.suspicious.clear();
    suspect(dossier, {3});  // the model confirms it
    steps = next_steps(dossier, in_brackets);
    EXPECT_EQ(steps[0], "Check labels.");
}

TEST(next_steps, ask_for_no_check_of_labels_that_show_no_sign_of_being_wrong) {
    Dossier dossier = solved();
    suspect(dossier, {90});
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "Begin with row 91"));
    reason_in(dossier, ReasonKind::label_noise).is_known = true;
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "row 91"));
}

TEST(next_steps, name_no_row_whose_label_the_model_confirms) {
    Dossier dossier = solved();
    suspect(dossier, {3, 5, 7});
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "suspicious"));
    suspect(dossier, {99});
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets),
                         "4 labels are suspicious; [mil-auto] contradicts 1 of them. Begin with row 100"));
}

TEST(next_steps, leave_a_class_aside_half_of_whose_rows_are_suspects) {
    const TwoClasses rows{20, 60};
    Dossier dossier = dossier_of(
        {model_of("majority", 1.1, {0, 60}, rows), model_of("mil-auto", 1.7, {14, 58}, rows)}, rows);
    suspect(dossier, {28, 30, 32, 34, 36, 38, 0, 2, 4, 6});  // half of "yes", of which six are missed
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "suspicious")) << "nothing is left to look at";
    suspect(dossier, {78, 79});
    EXPECT_TRUE(
        has_step(next_steps(dossier, in_brackets),
                 "Class [yes] aside, 2 labels are suspicious; [mil-auto] contradicts both. Begin with row "
                 "79"));
    std::erase_if(dossier.diagnosis.suspicious,
                  [](const LabelSuspicion& one) { return one.row == RowIndex(6); });
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets),
                         "11 labels are suspicious; [mil-auto] contradicts 8 of them. Begin with row 29"));
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "] aside"));
}

TEST(next_steps, count_only_rows_that_the_model_was_asked_about) {
    Dossier dossier = solved();
    dossier.labels.insert(dossier.labels.end(), {Label(0), Label(0)});
    for (std::size_t i = 0; i < 100; ++i) dossier.compared_rows.push_back(RowIndex(i));
    suspect(dossier, {101, 100, 91});
    EXPECT_TRUE(
        has_step(next_steps(dossier, in_brackets),
                 "3 labels are suspicious; [mil-auto], which was asked about 1 of them, contradicts 1. "
                 "Begin with row 92"));
}

TEST(next_steps, without_models_doubt_labels_by_neighbours_alone) {
    Dossier dossier = solved();
    dossier.evaluation.reset();
    suspect(dossier, {3, 90});
    EXPECT_TRUE(contains(next_steps(dossier, in_brackets).back(),
                         "2 labels are suspicious; no model was asked. Begin with row 4"));
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
    EXPECT_TRUE(has_step(steps, "[svm] still takes 10 of the 50 rows of [yes] for [no]"));
    EXPECT_TRUE(has_step(steps, "scikit-learn's SVC on standardised columns comes near"));
    EXPECT_FALSE(has_step(steps, "another plain model"));
}

TEST(next_steps, keep_groups_whole_and_ask_for_more_where_they_are_few) {
    Dossier dossier = solved();
    for (int g = 0; g < 19; ++g) dossier.data.group_names.push_back("g" + std::to_string(g));
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "put some whole groups aside"));
    EXPECT_TRUE(
        has_step(next_steps(dossier, in_brackets), "19 groups are few, and intervals are too narrow"));
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
    EXPECT_FALSE(has_step(next_steps(dossier, in_brackets), "Look for features"));
    dossier.diagnosis.profile.error.p_value = 0.01;
    EXPECT_TRUE(has_step(next_steps(dossier, in_brackets), "Look for features"));
}

TEST(next_steps, begin_with_columns_that_give_the_class_away) {
    Dossier dossier = solved();
    dossier.notes.push_back({.kind = "deciding_columns", .text = "x decides", .is_warning = true});
    EXPECT_TRUE(contains(next_steps(dossier, in_brackets)[0], "give the class away"));
}

}  // namespace
}  // namespace hardlearn::testing
