#include "hardlearn/page/sections.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "hardlearn/report/model_choice.hpp"
#include "tests/page/planted.hpp"
#include "tests/page/section_html.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

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
    EXPECT_FALSE(contains(html, "are in this list"));
}

// svm, the model that is told of, finds class a or not.
TEST(suspicion_section, says_of_a_doubted_class_why_the_list_says_little_of_it) {
    Dossier dossier = solved_dossier();
    for (std::size_t row = 0; row < 30; row += 3) suspect(dossier, row, false);  // half of class a
    std::vector<Label>& predicted = dossier.evaluation->models[1].predictions[0].predicted;
    for (std::size_t row = 0; row < 60; row += 3) predicted[row] = Label(row < 54 ? 0 : 1);
    EXPECT_TRUE(
        contains(html_of(suspicion_section, dossier),
                 "10 of the 20 rows of <bdi>a</bdi> are in this list, though <bdi>svm</bdi> finds 90 % "
                 "of that class: the list leans against it"));
    for (std::size_t row = 0; row < 60; row += 3) predicted[row] = Label(row < 27 ? 0 : 1);
    EXPECT_TRUE(contains(html_of(suspicion_section, dossier), "the class lies among the others"));
    for (std::size_t row = 30; row < 60; row += 3) suspect(dossier, row, false);
    EXPECT_TRUE(contains(html_of(suspicion_section, dossier),
                         "All 20 rows of <bdi>a</bdi> are in this list: it means nothing for that class"));
}

TEST(suspicion_section, says_where_another_class_hardly_fits_better) {
    Dossier dossier = solved_dossier();
    suspect(dossier, 30, true);
    EXPECT_FALSE(contains(html_of(suspicion_section, dossier), "(hardly)"));
    dossier.diagnosis.suspicious.back().suggested_score = 0.109;
    EXPECT_TRUE(contains(html_of(suspicion_section, dossier), "<bdi>b</bdi> <small>(hardly)</small>"));
}

TEST(suspicion_section, agrees_with_the_reason_on_wrong_labels) {
    Dossier dossier = solved_dossier();
    suspect(dossier, 30, true);
    dossier.diagnosis.reasons = {{.kind = ReasonKind::label_noise, .finding = "f", .advice = "a"}};
    EXPECT_TRUE(contains(html_of(suspicion_section, dossier), "the labels show no sign of being wrong"));
    dossier.diagnosis.reasons[0].is_known = false;
    EXPECT_FALSE(contains(html_of(suspicion_section, dossier), "no sign of being wrong"));
    dossier.diagnosis.reasons[0] = {.kind = ReasonKind::label_noise, .applies = true};
    EXPECT_FALSE(contains(html_of(suspicion_section, dossier), "no sign of being wrong"));
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
    EXPECT_TRUE(contains(html, "fits another class, as most rows of its class seem to"));
    dossier.diagnosis.suspicious.clear();
    EXPECT_TRUE(contains(html_of(case_section, dossier), "<span class=\"tag\">suspicious label</span>"));
}

TEST(case_section, tells_the_answer_of_the_comparison_only_where_it_differs) {
    Dossier dossier = solved_dossier();
    dossier.cases.resize(1);
    dossier.was_model_given = false;
    CaseDossier& one = dossier.cases[0];
    const Explanation& explanation = one.explained.explanation;
    const double score = explanation.scores[static_cast<std::size_t>(explanation.prediction)];
    one.chosen.tested = TestedRow{.predicted = explanation.prediction, .probability = score - 0.049};
    EXPECT_FALSE(contains(html_of(case_section, dossier), "In the comparison, left out"));
    one.chosen.tested->probability = score - 0.051;
    EXPECT_TRUE(contains(html_of(case_section, dossier), "That differs because it was another model there"));
    one.chosen.tested =
        TestedRow{.predicted = Label((explanation.prediction.value() + 1) % 3), .probability = score};
    EXPECT_TRUE(contains(html_of(case_section, dossier), "That differs because it was another model there"));
}

TEST(case_section, says_how_often_answers_so_sure_were_right) {
    Dossier dossier = solved_dossier();
    dossier.cases.resize(1);
    dossier.was_model_given = false;
    Explanation& explanation = dossier.cases[0].explained.explanation;
    explanation.scores.assign(3, 0.0f);
    explanation.scores[static_cast<std::size_t>(explanation.prediction)] = 0.97f;
    TestedPredictions& tested = dossier.evaluation->models[2].predictions[0];
    std::ranges::fill(tested.probability, 0.5f);
    for (std::size_t i = 0; i < 9; ++i) tested.probability[i] = 0.95f;
    EXPECT_FALSE(contains(html_of(case_section, dossier), "How far to trust that"));
    tested.probability[9] = 0.95f;
    for (std::size_t i = 0; i < 10; ++i)
        tested.predicted[i] = i < 8 ? dossier.labels[i] : Label((dossier.labels[i].value() + 1) % 3);
    EXPECT_TRUE(
        contains(html_of(case_section, dossier),
                 "of 10 answers of <bdi>mil-auto</bdi> in the comparison with 90 to 100 %, 80 % were right"));
}

TEST(case_section, rows_that_decided_add_up) {
    Dossier dossier = solved_dossier();
    dossier.cases.resize(1);
    PageState state{.dossier = dossier, .limits = {.neighbors = 4}};
    const std::string html = case_section(state);
    const auto all = most_decisive(dossier.cases[0].explained.explanation, 60);
    const std::string table = between(html, "<h4>Rows that decided most</h4>", "</table>");
    double sum = 0, shown = 0;
    for (const DecisiveSample& row : all) sum += row.influence;
    ASSERT_GT(all.size(), 6u);
    for (std::size_t at = table.find("<tbody>");
         (at = table.find("<td class=\"n\">", at)) != std::string::npos; ++at)
        shown += std::stod(table.substr(at + 14));
    EXPECT_NEAR(shown, sum, 9 * 5e-5);
    EXPECT_TRUE(contains(table, "<td>for it</td>") || contains(table, "<td>against it</td>")) << table;
}

TEST(class_section, tells_which_groups_fail) {
    Dossier dossier = solved_dossier();
    std::vector<Label>& predicted = dossier.evaluation->models[1].predictions[0].predicted;
    predicted = dossier.labels;
    for (std::size_t i = 0; i < 60; ++i) {
        if (dossier.groups[i] == GroupIndex(7)) predicted[i] = Label((dossier.labels[i].value() + 1) % 3);
    }
    const std::string html = html_of(class_section, dossier);
    EXPECT_TRUE(
        contains(html,
                 "<tbody>\n<tr><th scope=\"row\"><bdi>secret person 7</bdi></th><td class=\"n\">5</td>"
                 "<td class=\"n\">0</td><td class=\"n\">0 %</td>"))
        << html;
    dossier.groups.clear();
    EXPECT_FALSE(contains(html_of(class_section, dossier), "group-table"));
}

TEST(calibration_section, answers_of_each_model_whether_it_can_be_believed) {
    Dossier dossier = solved_dossier();
    ModelDetail& svm = dossier.evaluation->models[1];
    TestedPredictions& tested = svm.predictions[0];
    const auto answer = [&](std::size_t right, float probability) {
        std::ranges::fill(tested.probability, probability);
        for (std::size_t i = 0; i < 60; ++i)
            tested.predicted[i] = i < right ? dossier.labels[i] : Label((dossier.labels[i].value() + 1) % 3);
        return between(html_of(calibration_section, dossier), "<li><bdi>svm</bdi>: ", "</li>");
    };
    EXPECT_EQ(answer(48, 0.83f), "yes: off by little, 3 percentage points.");
    EXPECT_EQ(answer(30, 0.83f), "no, too sure: off by 33 percentage points.");
    EXPECT_EQ(answer(58, 0.62f), "not sure enough: off by 35 percentage points.");
    EXPECT_EQ(answer(49, 0.803f), "yes: off by little, 1 percentage point.");
    // Chance makes shares of 60 rows differ by 4 points.
    EXPECT_EQ(answer(45, 0.81f),
              "these rows are too few to tell: off by 6 percentage points, which chance can do.");
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
    for (ModelDetail& model : dossier.evaluation->models)
        model.mean.accuracy = model.name == "majority" ? 1.0 / 3 : 0.3;
    dossier.diagnosis.profile.bayes.high = 0.7;
    EXPECT_TRUE(
        contains(html_of(reasons_section, dossier),
                 "The share of wrong rows does not tell: always saying <bdi>a</bdi> gets 66.7 % of the rows "
                 "wrong"));
    for (ModelDetail& model : dossier.evaluation->models) model.mean.accuracy = 0.8;
    dossier.data.class_counts = {5, 25, 30};
    EXPECT_TRUE(contains(html_of(reasons_section, dossier), "a rare class can be missed"));
}

TEST(calibration_section, names_a_tenth_that_does_not_hold_though_the_others_do) {
    Dossier dossier = solved_dossier();
    const TestedPredictions tested = dossier.evaluation->models[1].predictions[0];
    for (int copy = 0; copy < 4; ++copy) dossier.evaluation->models[1].predictions.push_back(tested);
    for (std::size_t p = 0; p < 5; ++p) {
        TestedPredictions& one = dossier.evaluation->models[1].predictions[p];
        std::ranges::fill(one.probability, 0.999f);
        one.predicted = dossier.labels;
    }
    for (std::size_t i = 0; i < 20; ++i) {  // of 300 answers
        dossier.evaluation->models[1].predictions[0].probability[i] = 0.45f;
        if (i > 3)
            dossier.evaluation->models[1].predictions[0].predicted[i] =
                Label((dossier.labels[i].value() + 1) % 3);
    }
    EXPECT_TRUE(
        contains(html_of(calibration_section, dossier),
                 "<li><bdi>svm</bdi>: mostly: off by little, 2 percentage points, but of 20 answers with 40 "
                 "to 50 %, 20 % are right.</li>"))
        << between(html_of(calibration_section, dossier), "<li><bdi>svm</bdi>: ", "</li>");
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
