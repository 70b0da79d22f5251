#include "hardlearn/page/sections.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/report/model_choice.hpp"
#include "tests/page/planted.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Section = std::string (*)(PageState&);

std::string html_of(Section section, const Dossier& dossier) {
    PageState state{.dossier = dossier};
    return section(state);
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

// svm is the model to use, mil-auto explains.
Dossier solved_dossier() {
    Dossier dossier = planted_dossier();
    dossier.diagnosis.suspicious.clear();
    return dossier;
}

// No model is better than guessing.
Dossier hopeless_dossier() {
    Dossier dossier = planted_dossier();
    for (ModelDetail& model : dossier.evaluation->models) model.mean.d_index = 1;
    return dossier;
}

// Suspects the row, whose label mil-auto contradicts or confirms.
void suspect(Dossier& dossier, std::size_t row, bool is_contradicted) {
    const Label given = dossier.labels[row], other((given.value() + 1) % 3);
    dossier.diagnosis.suspicious.push_back({.row = RowIndex(row),
                                            .given = given,
                                            .suggested = other,
                                            .given_score = 0.1,
                                            .suggested_score = 0.5});
    dossier.evaluation->models[2].predictions[0].predicted[row] = is_contradicted ? other : given;
}

TEST(suspicion_section, lists_first_what_the_model_contradicts_too) {
    Dossier dossier = solved_dossier();
    suspect(dossier, 20, false);
    suspect(dossier, 30, true);
    const std::string html = html_of(suspicion_section, dossier);
    EXPECT_LT(html.find("row 31</"), html.find("row 21</")) << html;
    EXPECT_TRUE(contains(html, "first those that <bdi>mil-auto</bdi> contradicts too"));
    EXPECT_FALSE(contains(html, "Half or more"));
}

TEST(suspicion_section, says_of_a_class_that_lies_among_others_that_it_does) {
    Dossier dossier = solved_dossier();
    for (std::size_t row = 0; row < 30; row += 3) suspect(dossier, row, false);  // half of class a
    EXPECT_TRUE(
        contains(html_of(suspicion_section, dossier),
                 "Half or more of the rows of the class <bdi>a</bdi> (10 suspects) are in this list"));
}

TEST(suspicion_section, means_nothing_without_a_signal) {
    Dossier dossier = hopeless_dossier();
    ASSERT_TRUE(lacks_signal(dossier));
    ASSERT_FALSE(dossier.diagnosis.suspicious.empty());
    const std::string html = html_of(suspicion_section, dossier);
    EXPECT_TRUE(contains(html, "this list means nothing"));
    EXPECT_FALSE(contains(html, "<a href"));
    EXPECT_FALSE(contains(html, "to-map"));
}

TEST(case_section, tones_down_without_a_signal) {
    Dossier dossier = hopeless_dossier();
    CaseDossier& one = dossier.cases.front();
    one.chosen.reason = CaseReason::suspicious;
    one.explained.given = "another";
    std::string html = html_of(case_section, dossier);
    EXPECT_FALSE(contains(html, "class=\"wrong\""));
    EXPECT_TRUE(contains(html, "one of many contradicted labels: no signal"));
    EXPECT_TRUE(contains(html, "what it says of a row means little"));
    dossier.evaluation = planted_dossier().evaluation;
    html = html_of(case_section, dossier);
    EXPECT_TRUE(contains(html, "class=\"wrong\""));
    EXPECT_TRUE(contains(html, "fits another class, as most rows of its class do"));
    dossier.diagnosis.suspicious.clear();
    EXPECT_TRUE(contains(html_of(case_section, dossier), "<span class=\"tag\">suspicious label</span>"));
}

TEST(case_section, tags_of_wrong_and_right_say_of_what_they_are) {
    Dossier dossier = solved_dossier();
    dossier.cases.resize(1);
    dossier.cases[0].chosen.reason = CaseReason::wrong;
    EXPECT_TRUE(contains(html_of(case_section, dossier), "the surest among rows not shown above"));
    dossier.cases[0].chosen.reason = CaseReason::right;
    EXPECT_TRUE(contains(html_of(case_section, dossier), "of middling sureness among the right ones"));
}

TEST(case_section, an_answer_that_is_not_the_most_probable_is_explained) {
    Dossier dossier = solved_dossier();
    dossier.cases.resize(1);
    Explanation& explanation = dossier.cases[0].explained.explanation;
    const auto answer = static_cast<std::size_t>(explanation.prediction);
    explanation.scores = {0.2f, 0.2f, 0.2f};
    explanation.scores[answer] = 0.6f;
    EXPECT_FALSE(contains(html_of(case_section, dossier), "not the most probable class"));
    explanation.scores[(answer + 1) % 3] = 0.7f;
    EXPECT_TRUE(contains(html_of(case_section, dossier), "not the most probable class"));
}

TEST(case_section, a_candidate_that_speaks_against_the_answer_is_explained) {
    Dossier dossier = solved_dossier();
    dossier.cases.resize(1);
    Explanation& explanation = dossier.cases[0].explained.explanation;
    ExplainedVoter& voter = explanation.voters.front();
    voter.prediction = explanation.prediction;
    ASSERT_FALSE(voter.duels.empty());
    for (ExplainedDuel& duel : voter.duels)
        duel.decision_value = duel.positive == explanation.prediction ? 1 : -1;
    EXPECT_FALSE(contains(html_of(case_section, dossier), "against the answer"));
    for (ExplainedDuel& duel : voter.duels) duel.decision_value *= -1;
    EXPECT_TRUE(contains(html_of(case_section, dossier), "This sum speaks against the answer"));
    voter.prediction = Label((explanation.prediction.value() + 1) % 3);
    EXPECT_TRUE(contains(html_of(case_section, dossier), "By itself this candidate says"));
}

TEST(class_section, is_of_the_model_to_use) {
    const Dossier dossier = solved_dossier();
    ASSERT_EQ(model_to_use(dossier)->name, "svm");
    const std::string html = html_of(class_section, dossier);
    EXPECT_TRUE(contains(html, "<p>Of <bdi>svm</bdi>, the model to use"));
    EXPECT_TRUE(contains(html, "<bdi>svm</bdi>: found"));
    EXPECT_TRUE(contains(html, "<details open><summary>Confusions of <bdi>svm</bdi>"));
    EXPECT_TRUE(contains(html_of(class_section, hopeless_dossier()), "no better than guessing here"));
}

TEST(model_section, the_model_to_use_is_marked_in_a_cell_of_its_own) {
    const std::string html = html_of(model_section, solved_dossier());
    EXPECT_TRUE(contains(html, "<th scope=\"row\"><bdi>svm</bdi></th><td><em>use&#160;this</em></td>"));
    EXPECT_EQ(count_of(html, "use&#160;this"), 1u);
    EXPECT_TRUE(contains(html, "Calling every row the largest class (majority) has 1.165 here"));
}

TEST(reasons_section, has_three_answers_and_says_where_there_is_no_signal) {
    Dossier dossier = solved_dossier();
    dossier.diagnosis.reasons = {
        {.kind = ReasonKind::groups, .is_known = false, .finding = "f", .advice = "a"},
        {.kind = ReasonKind::imbalance, .finding = "f", .advice = "a"},
        {.kind = ReasonKind::overlap, .applies = true, .finding = "f", .advice = "a"}};
    dossier.diagnosis.profile.error.null_deviation = 0.1;
    dossier.diagnosis.profile.error.p_value = 0.04;
    std::string html = html_of(reasons_section, dossier);
    const std::size_t yes = html.find(">yes<"), unknown = html.find(">unknown<"), no = html.find(">no<");
    EXPECT_LT(yes, unknown);
    EXPECT_LT(unknown, no);
    EXPECT_LT(no, html.size());
    EXPECT_TRUE(contains(html, "Classes overlap"));
    EXPECT_TRUE(contains(html, "class=\"table stacked\""));
    EXPECT_TRUE(contains(html, "data-title=\"What to do\""));
    dossier.diagnosis.profile.error.p_value = 0.06;
    EXPECT_TRUE(contains(html_of(reasons_section, dossier), "Neighbours find no signal"));
    for (ModelDetail& model : dossier.evaluation->models) model.mean.d_index = 1;
    html = html_of(reasons_section, dossier);
    EXPECT_TRUE(contains(html, "No signal found"));
    EXPECT_FALSE(contains(html, "Classes overlap"));
}

TEST(reasons_section, gives_a_range_of_the_best_error_only_where_it_says_something) {
    Dossier dossier = solved_dossier();
    for (ModelDetail& model : dossier.evaluation->models) model.mean.accuracy = 0.8;
    dossier.diagnosis.profile.bayes = {.low = 0.1, .high = 0.3};
    EXPECT_TRUE(contains(html_of(reasons_section, dossier),
                         "between 10.0 % and 20.0 % wrong; calling every row "
                         "the largest class gets 66.7 % wrong"));
    dossier.diagnosis.profile.bayes.low = 0.21;
    EXPECT_TRUE(contains(html_of(reasons_section, dossier), "These rows cannot tell"));
    EXPECT_FALSE(contains(html_of(reasons_section, dossier), "rare class"));
    dossier.data.class_counts = {5, 25, 30};
    EXPECT_TRUE(contains(html_of(reasons_section, dossier), "a rare class can be missed"));
}

TEST(calibration_section, marks_shares_of_few_rows_and_sets_that_say_nothing) {
    Dossier dossier = solved_dossier();
    EXPECT_GT(count_of(html_of(calibration_section, dossier), "<circle class=\"few\""), 0u);
    EXPECT_EQ(count_of(html_of(calibration_section, dossier), "<circle class=\"fold\""), 0u);
    ModelDetail& svm = dossier.evaluation->models[1];
    std::ranges::fill(svm.predictions[0].probability, 0.95f);
    EXPECT_EQ(count_of(html_of(calibration_section, dossier), "<circle class=\"fold\""), 1u);
    svm.sets = SetCoverage{.coverage = 1, .mean_size = 3};
    EXPECT_TRUE(contains(html_of(calibration_section, dossier), "every set holds every class"));
    svm.sets->mean_size = 2.6;
    EXPECT_TRUE(contains(html_of(calibration_section, dossier), "nearly every class"));
    svm.sets->mean_size = 0.98;
    EXPECT_TRUE(contains(html_of(calibration_section, dossier), "some sets hold no class"));
    svm.sets->mean_size = 1.4;
    EXPECT_FALSE(contains(html_of(calibration_section, dossier), "sets hold "));
}

TEST(data_section, explains_why_there_are_more_features_than_columns) {
    Dossier dossier = solved_dossier();
    EXPECT_TRUE(contains(html_of(data_section, dossier),
                         "3 columns (4 features after texts are split up, one for each text)"));
    dossier.diagnosis.profile.features.num_features = 3;
    EXPECT_TRUE(contains(html_of(data_section, dossier), "3 columns, 3 classes"));
}

TEST(limits_section, says_what_intervals_take_for_independent) {
    Dossier dossier = solved_dossier();
    EXPECT_TRUE(contains(html_of(limits_section, dossier), "made with whole groups"));
    EXPECT_FALSE(contains(html_of(limits_section, dossier), "for independent"));
    dossier.data.group_names.clear();
    EXPECT_TRUE(contains(html_of(limits_section, dossier), "taken for independent, also by the intervals"));
}

}  // namespace
}  // namespace hardlearn::testing
