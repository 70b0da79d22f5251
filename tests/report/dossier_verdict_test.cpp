#include "hardlearn/report/dossier_verdict.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "hardlearn/report/model_card.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

std::string in_brackets(std::string_view name) {
    return fmt::format("[{}]", name);
}

// A model that is right on the first so many of 50 rows of each of two classes.
ModelDetail model_of(const std::string& name, double d_index, std::size_t right) {
    ModelDetail model{.name = name};
    model.mean.d_index = d_index;
    model.mean.balanced_accuracy = static_cast<double>(right) / 50;
    model.deviation.d_index = 0.02;
    model.predictions.resize(1);
    for (std::size_t i = 0; i < 100; ++i) {
        const bool is_right = i / 2 < right;
        model.predictions[0].predicted.push_back(Label(is_right ? i % 2 : 1 - i % 2));
        model.predictions[0].probability.push_back(0.9f);
        model.predictions[0].true_probability.push_back(0.9f);
    }
    return model;
}

Dossier dossier_of(std::vector<ModelDetail> models) {
    Dossier dossier;
    dossier.data.name = "data";
    dossier.data.rows = 100;
    dossier.data.class_names = {"yes", "no"};
    dossier.data.class_counts = {50, 50};
    dossier.diagnosis.data = dossier.data;
    dossier.diagnosis.index = {.mean = 0.9, .low = 0.85, .high = 0.95, .verdict = Verdict::learning_hard};
    dossier.diagnosis.index.rows_used = 100;
    dossier.diagnosis.profile.error = {
        .error = 0.62, .low = 0.56, .high = 0.68, .verdict = HardnessVerdict::hard};
    dossier.diagnosis.reasons = {{.kind = ReasonKind::overlap, .applies = true},
                                 {.kind = ReasonKind::imbalance, .applies = false},
                                 {.kind = ReasonKind::few_rows, .applies = true}};
    EvaluationDetail evaluation{
        .name = "data", .rows = 100, .num_classes = 2, .num_folds = 5, .num_repeats = 1};
    evaluation.class_names = dossier.data.class_names;
    for (std::size_t i = 0; i < 100; ++i) evaluation.truth.push_back(Label(i % 2));
    dossier.labels = evaluation.truth;
    evaluation.models = std::move(models);
    dossier.evaluation = std::move(evaluation);
    return dossier;
}

TEST(dossier_verdict, balanced_accuracy_has_an_interval_around_it) {
    const Dossier dossier = dossier_of({model_of("svm", 1.7, 40)});
    const auto found = balanced_accuracy_of(*dossier.evaluation, dossier.evaluation->models[0]);
    ASSERT_TRUE(found.has_value());
    EXPECT_NEAR(found->mean, 0.8, 1e-12);
    // By hand: shares (40 + 2) / 54, variance of their mean 2 * p (1 - p) / 54 / 4.
    const double p = 42.0 / 54;
    const double half = 1.96 * std::sqrt(2 * p * (1 - p) / 54) / 2;
    EXPECT_NEAR(found->low, 0.8 - half, 1e-12);
    EXPECT_NEAR(found->high, 0.8 + half, 1e-12);
}

TEST(dossier_verdict, all_rows_right_is_no_certainty) {
    const Dossier dossier = dossier_of({model_of("svm", 2, 50)});
    const auto found = balanced_accuracy_of(*dossier.evaluation, dossier.evaluation->models[0]);
    EXPECT_EQ(found->high, 1);
    EXPECT_LT(found->low, 0.99);
}

TEST(dossier_verdict, a_plain_model_that_is_enough_is_the_one_to_use) {
    const Dossier dossier = dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.70, 40), model_of("mil-auto", 1.71, 41)});
    EXPECT_EQ(model_to_use(dossier)->name, "svm");
    EXPECT_EQ(best_model(dossier)->name, "mil-auto");
    const DossierVerdict verdict = verdict_of(dossier, in_brackets);
    EXPECT_TRUE(begins_with(verdict.model, "Use [svm]. [mil-auto] leads"));
    EXPECT_TRUE(contains(verdict.hardness, "62 % as often as chance would have it"));
    EXPECT_TRUE(contains(verdict.hardness,
                         "interval 56 % to 68 %): hard. What was found of reasons: overlap, few rows."));
    EXPECT_TRUE(contains(verdict.hardness, "Learning-Hard Index is 0.900"));
    EXPECT_TRUE(contains(verdict.headline, "the data is hard"));
}

TEST(dossier_verdict, a_lead_that_means_something_makes_micro_learning_the_one_to_use) {
    const Dossier dossier =
        dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.5, 33), model_of("mil-auto", 1.7, 42)});
    EXPECT_EQ(model_to_use(dossier)->name, "mil-auto");
    EXPECT_TRUE(contains(verdict_of(dossier, in_brackets).next[0], "Fit [mil-auto]"));
}

TEST(dossier_verdict, what_chance_can_do_is_no_reason_to_use_a_model) {
    const Dossier lucky = dossier_of({model_of("majority", 1.1, 25), model_of("knn", 1.3, 32)});
    EXPECT_FALSE(has_sure_signal(lucky));
    EXPECT_EQ(model_to_use(lucky), nullptr);
    const DossierVerdict verdict = verdict_of(lucky, in_brackets);
    EXPECT_TRUE(begins_with(verdict.model, "None yet. [knn] is ahead"));
    EXPECT_TRUE(begins_with(verdict.headline, "No model found a sure signal"));
    EXPECT_TRUE(begins_with(verdict.next[0], "Do not rely on a model yet"));
    EXPECT_TRUE(has_sure_signal(dossier_of({model_of("majority", 1.1, 25), model_of("knn", 1.5, 38)})));
}

TEST(dossier_verdict, columns_that_give_the_class_away_come_first) {
    Dossier dossier = dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.9, 49)});
    dossier.notes.push_back({.kind = "deciding_columns", .text = "x decides", .is_warning = true});
    EXPECT_TRUE(contains(verdict_of(dossier, in_brackets).next[0], "give the class away"));
}

TEST(dossier_verdict, the_class_that_is_found_least_is_named) {
    ModelDetail model = model_of("svm", 1.6, 45);
    for (std::size_t i = 0; i < 40; i += 2) model.predictions[0].predicted[i] = Label(1);  // of class "yes"
    const Dossier dossier = dossier_of({model});
    const DossierVerdict verdict = verdict_of(dossier, in_brackets);
    EXPECT_TRUE(contains(verdict.next.back(), "Mind the class [yes]: [svm] finds 25 of its 50 rows"));
}

TEST(dossier_verdict, without_models_it_says_why) {
    Dossier dossier = dossier_of({});
    dossier.evaluation.reset();
    dossier.why_not_compared = "one group";
    const DossierVerdict verdict = verdict_of(dossier, in_brackets);
    EXPECT_EQ(verdict.model, "No models were compared: [one group].");
    EXPECT_FALSE(has_sure_signal(dossier));
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
