#include "hardlearn/report/dossier_verdict.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hardlearn/report/model_card.hpp"
#include "tests/report/dossiers.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

Dossier solved_by_svm() {
    return dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.70, 40), model_of("mil-auto", 1.71, 41)});
}

// Of 50 rows.
Dossier with_svm_right_on(std::size_t right) {
    return dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.9, right)});
}

Dossier without_signal() {
    return dossier_of({model_of("majority", 1.1, 25), model_of("knn", 1.3, 32)});
}

TEST(dossier_verdict, speaks_of_the_model_to_use) {
    const DossierVerdict verdict = verdict_of(solved_by_svm(), in_brackets);
    EXPECT_TRUE(begins_with(verdict.model[0], "Use [svm]. [mil-auto] is 0.010 ahead of [svm]"))
        << in_one_paragraph(verdict.model);
    EXPECT_TRUE(contains(in_one_paragraph(verdict.model), "[svm] finds 80 % (95 % interval "))
        << in_one_paragraph(verdict.model);
    EXPECT_TRUE(contains(in_one_paragraph(verdict.model), "guessing finds 50 %"))
        << in_one_paragraph(verdict.model);
    EXPECT_TRUE(
        contains(in_one_paragraph(verdict.model), "[mil-auto] is Micro-Learning, hardlearn's own method"))
        << in_one_paragraph(verdict.model);
    EXPECT_TRUE(begins_with(verdict.headline, "Solved in large part by [svm]; ")) << verdict.headline;
    EXPECT_TRUE(contains(verdict.headline, "the data is hard"));
}

TEST(dossier_verdict, says_none_where_the_model_to_use_confuses_no_row) {
    Dossier dossier = with_svm_right_on(50);
    dossier.diagnosis.profile.confused = {.truth = Label(1), .predicted = Label(0), .rows = 20, .share = 0.4};
    const std::string text = in_one_paragraph(verdict_of(dossier, in_brackets).hardness);
    EXPECT_TRUE(contains(text, "[svm] takes none of them so.")) << text;
}

TEST(dossier_verdict, tells_neighbours_in_shares_of_rows_and_the_index_last) {
    Dossier dossier = solved_by_svm();
    dossier.diagnosis.profile.confused = {.truth = Label(1), .predicted = Label(0), .rows = 20, .share = 0.4};
    const std::vector<std::string> paragraphs = verdict_of(dossier, in_brackets).hardness;
    const std::string text = in_one_paragraph(paragraphs);
    EXPECT_EQ(paragraphs.size(), 4u);
    // Of chance's half of the rows 62, 56 and 68 %.
    EXPECT_TRUE(begins_with(text, "For 31 % (95 % interval 28 to 34 %) of the rows the most similar row has"))
        << text;
    EXPECT_TRUE(contains(text, "by chance it would be 50 %")) << text;
    EXPECT_TRUE(
        contains(text,
                 "Confused most: a quick forest takes 40 % of the rows of [no] for [yes]; [svm] takes "
                 "20 % of them so."))
        << text;
    EXPECT_TRUE(contains(
        text, "That counts as hard for ordinary models: easy is below 28 %, very hard from 35 % on."))
        << text;
    EXPECT_TRUE(contains(text, "in the way: classes overlap, too few rows. The Learning-Hard Index")) << text;
    EXPECT_TRUE(contains(text, "is 0.900: ")) << text;
}

TEST(dossier_verdict, says_of_few_groups_that_intervals_are_too_narrow) {
    Dossier dossier = solved_by_svm();
    EXPECT_FALSE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).model), "too narrow"));
    dossier.data.group_names.assign(19, "g");
    EXPECT_TRUE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).model),
                         "; of 19 groups that is too narrow)"));
    EXPECT_TRUE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).hardness), "too narrow"));
    dossier.data.group_names.assign(20, "g");
    EXPECT_FALSE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).model), "too narrow"));
}

// Four classes of 25 rows: the first is told well, a tenth of the second is taken for the first, the last two
// are confused.
TEST(dossier_verdict, the_headline_names_classes_that_are_easy_and_classes_that_are_not) {
    Dossier dossier = dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.7, 40)});
    dossier.data.class_names = dossier.evaluation->class_names = {"a", "b", "c", "d"};
    const auto headline = [&](std::size_t confused) {
        std::vector<Label>& truth = dossier.evaluation->truth;
        std::vector<Label>& predicted = dossier.evaluation->models[1].predictions[0].predicted;
        for (std::size_t i = 0; i < 100; ++i) {
            truth[i] = Label(static_cast<int>(i / 25));
            const bool is_confused = i >= 50 && i % 25 < confused;
            predicted[i] = is_confused ? Label(5 - truth[i].value()) : truth[i];
        }
        return verdict_of(dossier, in_brackets).headline;
    };
    EXPECT_TRUE(contains(headline(5), "[a] and [b] are told well, [c] and [d] are often confused"))
        << headline(5);
    EXPECT_TRUE(contains(headline(9), "[c] and [d] are hardly told apart")) << headline(9);
    EXPECT_TRUE(contains(headline(3), "by its nearest neighbours the data is hard")) << headline(3);
}

TEST(dossier_verdict, the_headline_says_no_signal_where_neighbours_find_none_either) {
    Dossier dossier = without_signal();
    dossier.diagnosis.profile.error.verdict = HardnessVerdict::very_hard;
    EXPECT_TRUE(contains(verdict_of(dossier, in_brackets).headline, "very hard"));
    dossier.diagnosis.profile.error.null_deviation = 0.1;
    dossier.diagnosis.profile.error.p_value = 0.2;
    const DossierVerdict verdict = verdict_of(dossier, in_brackets);
    EXPECT_TRUE(begins_with(verdict.headline, "No signal found")) << verdict.headline;
    EXPECT_FALSE(contains(in_one_paragraph(verdict.hardness), "very hard"))
        << in_one_paragraph(verdict.hardness);
}

TEST(dossier_verdict, names_all_models_that_folds_do_not_tell_from_the_one_to_use) {
    Dossier dossier = dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.70, 40),
                                  model_of("knn", 1.60, 38), model_of("mil-auto", 1.69, 41)});
    const auto text = [&] { return verdict_of(dossier, in_brackets).model[0]; };
    EXPECT_FALSE(contains(text(), "[knn]")) << text();
    dossier.evaluation->models[2].deviation.d_index = 0.11;
    EXPECT_TRUE(contains(text(), "The folds do not tell [svm] from [knn] (0.100 behind).")) << text();
}

TEST(dossier_verdict, quotes_classes_that_look_like_numbers) {
    const TwoClasses rows{40, 360};
    Dossier dossier =
        dossier_of({model_of("majority", 1.1, {0, 360}, rows), model_of("svm", 1.7, {25, 330}, rows)}, rows);
    dossier.evaluation->class_names = {"1", "b2"};
    EXPECT_TRUE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).model), "the rare class '[1]'"));
    EXPECT_EQ(class_in_sentence(in_brackets, "b2"), "[b2]");
    EXPECT_EQ(class_in_sentence(in_brackets, "-.5"), "'[-.5]'");
    EXPECT_EQ(class_in_sentence(in_brackets, ""), "[]");
    EXPECT_EQ(class_in_sentence(in_brackets, "-"), "[-]");
}

TEST(dossier_verdict, names_no_confused_classes_where_there_is_no_signal) {
    Dossier dossier = without_signal();
    dossier.diagnosis.profile.confused = {.truth = Label(1), .predicted = Label(0), .share = 0.4};
    EXPECT_FALSE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).hardness), "Confused"));
}

TEST(dossier_verdict, says_what_an_undecided_verdict_lacks) {
    Dossier dossier = solved_by_svm();
    dossier.diagnosis.profile.error.verdict = HardnessVerdict::undecided;
    EXPECT_TRUE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).hardness),
                         "undecided: the rows are too few"));
    dossier.data.group_names = {"a", "b"};
    EXPECT_TRUE(contains(in_one_paragraph(verdict_of(dossier, in_brackets).hardness),
                         "undecided: the groups are too few"));
}

TEST(dossier_verdict, what_chance_can_do_is_no_reason_to_use_a_model) {
    const DossierVerdict verdict = verdict_of(without_signal(), in_brackets);
    EXPECT_TRUE(begins_with(verdict.model[0], "None yet. [knn] is ahead")) << in_one_paragraph(verdict.model);
    EXPECT_TRUE(begins_with(verdict.headline, "No model found a sure signal"));
}

TEST(dossier_verdict, another_model_that_finds_more_is_told_with_its_price) {
    const TwoClasses rows{40, 360};
    const auto sentence = [&](TwoClasses of_svm) {
        const Dossier dossier =
            dossier_of({model_of("majority", 1.1, {0, 360}, rows), model_of("mil-auto", 1.7, {20, 330}, rows),
                        model_of("svm", 1.6, of_svm, rows)},
                       rows);
        return in_one_paragraph(verdict_of(dossier, in_brackets).model);
    };
    // 50 and 91.7 % against 90 and 86.1 %; twenty more false alarms for sixteen more rows.
    EXPECT_TRUE(
        contains(sentence({36, 310}),
                 "[mil-auto] finds 20 and misses 20, with 30 false alarms; [svm] finds 36 and misses 4, "
                 "with 50 false alarms. Choose by which error costs more: [svm] is the better one where to "
                 "miss a row of [yes] costs as much as 2 false alarms or more. [svm] finds more of a class "
                 "on average, 88 % against 71 %."))
        << sentence({36, 310});
    EXPECT_FALSE(contains(sentence({36, 340}), "Choose")) << sentence({36, 340});
    EXPECT_TRUE(contains(sentence({36, 340}), "[svm] finds more of a class on average, 92 % against 71 %."))
        << sentence({36, 340});
    EXPECT_FALSE(contains(sentence({10, 330}), "finds more"));
    // 73 %, within the interval of 71 %.
    EXPECT_TRUE(contains(sentence({22, 330}), "[svm] finds not clearly more")) << sentence({22, 330});
}

TEST(dossier_verdict, of_classes_that_are_not_rare_the_price_is_rows_that_are_wrong) {
    Dossier dossier = dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.70, {28, 45}), model_of("knn", 1.6, {50, 38})});
    dossier.evaluation->models[2].mean.accuracy = 0.7;
    const std::string text = in_one_paragraph(verdict_of(dossier, in_brackets).model);
    EXPECT_TRUE(contains(text, "88 % against 73 %, but is right on fewer rows, 70 % against 73 %.")) << text;
}

TEST(dossier_verdict, of_a_rare_class_hits_and_false_alarms_are_told) {
    const TwoClasses rows{40, 360};
    const Dossier dossier =
        dossier_of({model_of("majority", 1.1, {0, 360}, rows), model_of("svm", 1.7, {25, 330}, rows)}, rows);
    const std::string text = in_one_paragraph(verdict_of(dossier, in_brackets).model);
    EXPECT_TRUE(contains(
        text, "Of 40 rows of the rare class [yes], [svm] finds 25 and misses 15, with 30 false alarms."))
        << text;
    EXPECT_FALSE(contains(in_one_paragraph(verdict_of(solved_by_svm(), in_brackets).model), "rare"));
}

TEST(dossier_verdict, without_models_it_says_why) {
    Dossier dossier = dossier_of({});
    dossier.evaluation.reset();
    dossier.why_not_compared = "one group";
    EXPECT_EQ(in_one_paragraph(verdict_of(dossier, in_brackets).model),
              "No models were compared: [one group].");
}

// The items of TRIPOD+AI that the program fills, in full and in part; all others are questions.
TEST(model_card, fills_what_the_program_knows_and_marks_nothing_as_done) {
    const Dossier dossier = dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.7, 40)});
    std::vector<std::string> full, part, questions;
    std::string number;
    for (const std::string& line : lines_of(model_card(dossier))) {
        if (begins_with(line, "## ")) number = line.substr(3, line.find(' ', 3) - 3);
        if (begins_with(line, "*filled by the program")) full.push_back(number);
        if (begins_with(line, "*filled in part")) part.push_back(number);
        if (begins_with(line, "> To be answered: ")) questions.push_back(number);
        EXPECT_FALSE(contains(line, "[x]")) << line;
    }
    EXPECT_EQ(full,
              (std::vector<std::string>{"11", "12a", "12b", "12c", "12d", "12e", "15", "21", "22", "23"}));
    EXPECT_EQ(part, (std::vector<std::string>{"7", "9b", "10", "13", "20", "26", "27a"}));
    for (const std::string& item : part)
        EXPECT_NE(std::find(questions.begin(), questions.end(), item), questions.end()) << item;
    for (const std::string& item : full)
        EXPECT_EQ(std::find(questions.begin(), questions.end(), item), questions.end()) << item;
    for (const char* item : {"1", "3c", "5a", "8b", "12f", "12g", "14", "17", "18a", "25", "27c"})
        EXPECT_NE(std::find(questions.begin(), questions.end(), item), questions.end()) << item;
}

TEST(model_card, names_do_not_act) {
    Dossier dossier = dossier_of({model_of("majority", 1.1, 25), model_of("svm|x", 1.7, 40)});
    dossier.data.name = "# <b>a</b>\n## 1 Done";
    dossier.data.class_names[0] = "[link](http://example.org)";
    const std::string card = model_card(dossier);
    EXPECT_FALSE(contains(card, "<b>"));
    EXPECT_FALSE(contains(card, "\n## 1 Done"));
    EXPECT_FALSE(contains(card, "[link]("));
    EXPECT_TRUE(contains(card, "svm\\|x"));
}

}  // namespace
}  // namespace hardlearn::testing
