#include "hardlearn/report/model_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/report/dossiers.hpp"

namespace hardlearn::testing {
namespace {

TEST(model_choice, balanced_accuracy_has_an_interval_around_it) {
    const Dossier dossier = dossier_of({model_of("svm", 1.7, 40)});
    const auto found = balanced_accuracy_of(dossier, dossier.evaluation->models[0]);
    ASSERT_TRUE(found.has_value());
    EXPECT_NEAR(found->mean, 0.8, 1e-12);
    // By hand: shares (40 + 2) / 54, variance of their mean 2 * p (1 - p) / 54 / 4.
    const double p = 42.0 / 54;
    const double half = 1.96 * std::sqrt(2 * p * (1 - p) / 54) / 2;
    EXPECT_NEAR(found->low, 0.8 - half, 1e-12);
    EXPECT_NEAR(found->high, 0.8 + half, 1e-12);
}

TEST(model_choice, all_rows_right_is_no_certainty) {
    const Dossier dossier = dossier_of({model_of("svm", 2, 50)});
    const auto found = balanced_accuracy_of(dossier, dossier.evaluation->models[0]);
    EXPECT_EQ(found->high, 1);
    EXPECT_LT(found->low, 0.99);
}

// Ten groups of ten rows, the last two of them wrong as a whole: as if there were ten rows, eight of them
// right.
TEST(model_choice, rows_of_a_group_are_not_independent) {
    Dossier dossier = dossier_of({model_of("svm", 1.7, 40)});
    const ModelDetail& model = dossier.evaluation->models[0];
    const double alone = balanced_accuracy_of(dossier, model)->deviation;
    for (std::size_t i = 0; i < 100; ++i) dossier.groups.push_back(GroupIndex(i / 10));
    const auto found = balanced_accuracy_of(dossier, model);
    EXPECT_NEAR(found->mean, 0.8, 1e-12);
    EXPECT_NEAR(found->deviation, std::sqrt(0.8 * 0.2 / 9), 1e-12);
    EXPECT_GT(found->deviation, 2 * alone);
    // Every row a group of its own: the interval of rows.
    for (std::size_t i = 0; i < 100; ++i) dossier.groups[i] = GroupIndex(i);
    EXPECT_NEAR(balanced_accuracy_of(dossier, model)->deviation, alone, 0.02 * alone);
}

TEST(model_choice, groups_of_a_sample_are_those_of_its_rows) {
    Dossier dossier = dossier_of({model_of("svm", 1.7, 40)});
    for (std::size_t i = 0; i < 200; ++i) {
        if (i % 2 == 0) dossier.compared_rows.push_back(RowIndex(i));
        dossier.groups.push_back(i % 2 == 0 ? GroupIndex(i / 20) : GroupIndex(99));
    }
    EXPECT_NEAR(balanced_accuracy_of(dossier, dossier.evaluation->models[0])->deviation,
                std::sqrt(0.8 * 0.2 / 9), 1e-12);
}

TEST(model_choice, a_plain_model_that_is_enough_is_the_one_to_use) {
    const Dossier dossier = dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.70, 40), model_of("mil-auto", 1.71, 41)});
    EXPECT_EQ(model_to_use(dossier)->name, "svm");
    EXPECT_EQ(best_model(dossier)->name, "mil-auto");
    EXPECT_EQ(told_model(dossier)->name, "svm");
    EXPECT_FALSE(lacks_signal(dossier));
}

TEST(model_choice, a_lead_that_means_something_makes_micro_learning_the_one_to_use) {
    const Dossier dossier =
        dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.5, 33), model_of("mil-auto", 1.7, 42)});
    EXPECT_EQ(model_to_use(dossier)->name, "mil-auto");
}

TEST(model_choice, what_chance_can_do_is_no_reason_to_use_a_model) {
    const Dossier lucky = dossier_of({model_of("majority", 1.1, 25), model_of("knn", 1.3, 32)});
    EXPECT_FALSE(has_sure_signal(lucky));
    EXPECT_TRUE(lacks_signal(lucky));
    EXPECT_EQ(model_to_use(lucky), nullptr);
    EXPECT_EQ(told_model(lucky)->name, "knn");
    EXPECT_TRUE(has_sure_signal(dossier_of({model_of("majority", 1.1, 25), model_of("knn", 1.5, 38)})));
}

TEST(model_choice, tells_of_a_model_whose_predictions_are_known) {
    Dossier dossier = dossier_of(
        {model_of("majority", 1.1, 25), model_of("svm", 1.70, 40), model_of("mil-auto", 1.71, 41)});
    dossier.evaluation->models[1].predictions.clear();
    EXPECT_EQ(model_to_use(dossier)->name, "svm");
    EXPECT_EQ(told_model(dossier)->name, "mil-auto");
    for (ModelDetail& model : dossier.evaluation->models) model.predictions.clear();
    EXPECT_EQ(told_model(dossier), nullptr);
}

TEST(model_choice, is_none_without_an_evaluation) {
    Dossier dossier = dossier_of({});
    dossier.evaluation.reset();
    EXPECT_FALSE(has_sure_signal(dossier));
    EXPECT_FALSE(lacks_signal(dossier));
    EXPECT_EQ(told_model(dossier), nullptr);
    EXPECT_FALSE(rare_class_of_two(dossier).has_value());
}

TEST(model_choice, a_class_of_two_is_rare_with_less_than_half_an_even_share) {
    EXPECT_FALSE(rare_class_of_two(dossier_of({}, {50, 50})).has_value());
    EXPECT_FALSE(rare_class_of_two(dossier_of({}, {25, 75})).has_value());
    EXPECT_EQ(rare_class_of_two(dossier_of({}, {24, 76})), Label(0));
    EXPECT_EQ(rare_class_of_two(dossier_of({}, {90, 10})), Label(1));
}

TEST(model_choice, models_within_the_larger_deviation_are_like_the_one_to_use) {
    Dossier dossier =
        dossier_of({model_of("majority", 1.69, 25), model_of("svm", 1.70, 40), model_of("knn", 1.675, 39),
                    model_of("extra-trees", 1.69, 40), model_of("mil-auto", 1.71, 41)});
    dossier.evaluation->models[0].mean.d_index = 1.1;
    const auto names = [&] {
        std::vector<std::string> found;
        for (const ModelDetail* model : models_like_the_one_to_use(dossier)) found.push_back(model->name);
        return found;
    };
    ASSERT_EQ(model_to_use(dossier)->name, "svm");
    EXPECT_EQ(names(), (std::vector<std::string>{"mil-auto", "extra-trees"}));
    dossier.evaluation->models[2].deviation.d_index = 0.03;
    EXPECT_EQ(names(), (std::vector<std::string>{"mil-auto", "extra-trees", "knn"}));
    dossier.evaluation.reset();
    EXPECT_TRUE(names().empty());
}

TEST(model_choice, a_model_finds_more_where_whole_percents_show_it) {
    Dossier dossier =
        dossier_of({model_of("majority", 1.1, 25), model_of("svm", 1.70, 40), model_of("knn", 1.5, 40)});
    EXPECT_EQ(model_that_finds_more(dossier), nullptr);
    dossier.evaluation->models[2].mean.balanced_accuracy = 0.804;
    EXPECT_EQ(model_that_finds_more(dossier), nullptr);
    dossier.evaluation->models[2].mean.balanced_accuracy = 0.806;
    EXPECT_EQ(model_that_finds_more(dossier)->name, "knn");
}

TEST(model_choice, groups_are_few_below_twenty) {
    Dossier dossier = dossier_of({});
    EXPECT_FALSE(has_few_groups(dossier));
    dossier.data.group_names.assign(19, "g");
    EXPECT_TRUE(has_few_groups(dossier));
    dossier.data.group_names.assign(20, "g");
    EXPECT_FALSE(has_few_groups(dossier));
}

TEST(model_choice, the_group_that_fails_most_comes_first) {
    Dossier dossier = dossier_of({model_of("svm", 1.7, 40)});  // rows 80 to 99 are wrong
    const ModelDetail& model = dossier.evaluation->models[0];
    EXPECT_TRUE(findings_of_groups(dossier, model).empty());
    for (std::size_t i = 0; i < 100; ++i) dossier.groups.push_back(GroupIndex(i / 30));
    const std::vector<GroupFindings> groups = findings_of_groups(dossier, model);
    ASSERT_EQ(groups.size(), 4u);
    EXPECT_EQ(groups[0].group, GroupIndex(3));
    EXPECT_EQ(groups[0].rows, 10u);
    EXPECT_EQ(groups[0].right, 0u);
    EXPECT_EQ(groups[1].group, GroupIndex(2));
    EXPECT_EQ(groups[1].right, 20u);
    EXPECT_EQ(groups[2].group, GroupIndex(0));
    EXPECT_EQ(groups[3].share(), 1);
}

}  // namespace
}  // namespace hardlearn::testing
