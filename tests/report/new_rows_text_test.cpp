#include "hardlearn/report/new_rows_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "hardlearn/report/certificate_text.hpp"
#include "tests/report/dossiers.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

NewRows rows_of(ShiftVerdict verdict, double p) {
    ShiftedData shifted;
    shifted.verdict = verdict;
    shifted.shift.energy_p = p;
    shifted.shift.discrepancy_p = 0.5;
    shifted.shift.units[0] = 3;
    shifted.shift.units[1] = 2;
    NewRows rows;
    rows.shift = shifted;
    return rows;
}

TEST(shift_sentence, tells_how_often_chance_puts_files_so_far_apart) {
    // Two tests were made.
    EXPECT_TRUE(contains(shift_sentence(rows_of(ShiftVerdict::found, 0.005)),
                         "so far apart in at most 1.0 % of cases"));
    EXPECT_TRUE(contains(shift_sentence(rows_of(ShiftVerdict::none_found, 0.3)),
                         "as far apart in up to 60 % of cases"));
    EXPECT_TRUE(contains(shift_sentence(rows_of(ShiftVerdict::none_found, 0.5)), "in up to 100 % of cases"));
    NewRows few = rows_of(ShiftVerdict::undecided, 0.2);
    EXPECT_TRUE(contains(shift_sentence(few), "2 new and 3 known rows are too few"));
    few.shift->has_groups = true;
    EXPECT_TRUE(contains(shift_sentence(few), "2 new and 3 known groups are too few"));
    few.shift.reset();
    few.why_no_shift = "of one row";
    EXPECT_TRUE(contains(shift_sentence(few), "cannot be told: of one row."));
}

TEST(forest_sentence, claims_nothing_where_the_interval_reaches_guessing) {
    NewRows rows = rows_of(ShiftVerdict::found, 0.005);
    EXPECT_EQ(forest_sentence(rows), "");
    rows.shift->shift.auc = Interval{.estimate = 0.6, .low = 0.49, .high = 0.7};
    EXPECT_TRUE(contains(forest_sentence(rows), "could not tell better than by guessing"));
    rows.shift->shift.auc->low = 0.55;
    EXPECT_TRUE(contains(forest_sentence(rows), "in 60 % of cases (95 % interval 55 to 70 %)"));
}

TEST(deciding_rows_sentence, is_of_a_model_and_says_nearer_farther_or_as_near) {
    NewRows rows = rows_of(ShiftVerdict::found, 0.005);
    EXPECT_EQ(deciding_rows_sentence(rows), "");
    rows.shift->weighted =
        WeightedShift{.energy_before = 1, .energy_after = 0.5, .effective_rows = 20, .training_rows = 99};
    EXPECT_TRUE(contains(deciding_rows_sentence(rows), "lie nearer to the new rows than"));
    EXPECT_TRUE(contains(deciding_rows_sentence(rows), "as many as 20 of 99 decide"));
    rows.shift->weighted->energy_after = 1;
    EXPECT_TRUE(contains(deciding_rows_sentence(rows), "as near to the new rows as"));
    rows.shift->weighted->energy_after = 1.5;
    EXPECT_TRUE(contains(deciding_rows_sentence(rows), "farther from the new rows than"));
}

TEST(shift_advice, begins_with_what_is_most_urgent) {
    EXPECT_TRUE(
        begins_with(shift_advice(rows_of(ShiftVerdict::found, 0.005)).front(), "Look first at the columns"));
    EXPECT_TRUE(begins_with(shift_advice(rows_of(ShiftVerdict::none_found, 0.5)).front(), "Use the model"));
    EXPECT_TRUE(
        begins_with(shift_advice(rows_of(ShiftVerdict::undecided, 0.5)).front(), "Collect more new rows"));
    EXPECT_TRUE(begins_with(shift_advice(NewRows{}).front(), "Collect more new rows"));
}

CertifiedSet certified(double plain, double after, double half_band) {
    const auto band = [&](double error) { return Interval{error, error - half_band, error + half_band}; };
    CertifiedSet set;
    set.bounds = {.solved = 0.2, .failing = 0.4};
    set.pairs = {{.model = "svm", .error = band(plain)},
                 {.before = Operator::smote, .model = "knn", .error = band(after)}};
    set.certificate = certificate_of(set.pairs, set.bounds);
    return set;
}

TEST(certificate_sentence, has_the_verdict_its_bounds_and_who_it_rests_on) {
    const auto sentence = [](const CertifiedSet& set) { return certificate_sentence(set, in_brackets); };
    EXPECT_TRUE(contains(
        sentence(certified(0.5, 0.1, 0.05)),
        "learning-hard. Every plain model that was tried gets 40 % or more of a class wrong, on average "
        "over the classes; [knn after smote] gets 20 % or less wrong."));
    EXPECT_TRUE(contains(sentence(certified(0.1, 0.1, 0.05)), "not learning-hard. [svm] gets 20 % or less"));
    EXPECT_TRUE(contains(sentence(certified(0.3, 0.1, 0.05)),
                         "[knn after smote] gets 20 % or less of a class wrong, on "
                         "average over the classes, and the plain model [svm] less "
                         "than 40 %."));
    EXPECT_TRUE(contains(sentence(certified(0.5, 0.5, 0.05)),
                         "unsolved. Nothing that was tried gets as little as 20 %"));
    EXPECT_TRUE(
        contains(sentence(certified(0.4, 0.1, 0.05)), "undecided. [knn after smote] gets 20 % or less"));
    EXPECT_TRUE(
        contains(sentence(certified(0.5, 0.2, 0.05)), "undecided. These rows cannot tell whether anything"));
}

TEST(certificate_advice, names_the_operator_where_it_is_the_remedy) {
    EXPECT_TRUE(
        begins_with(certificate_advice(certified(0.5, 0.1, 0.05), in_brackets), "Put the operator smote ("));
    EXPECT_EQ(certificate_advice(certified(0.1, 0.1, 0.05), in_brackets), "");
    EXPECT_EQ(certificate_advice(certified(0.5, 0.5, 0.05), in_brackets), "");
}

}  // namespace
}  // namespace hardlearn::testing
