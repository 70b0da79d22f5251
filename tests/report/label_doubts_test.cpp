#include "hardlearn/report/label_doubts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/report/dossiers.hpp"

namespace hardlearn::testing {
namespace {

constexpr TwoClasses rows{20, 60};

// Rows 0, 2, ... 38 are "yes"; of these the model finds the first so many.
Dossier dossier_where(std::size_t found, std::size_t suspects) {
    Dossier dossier =
        dossier_of({model_of("majority", 1.1, {0, 60}, rows), model_of("svm", 1.7, {found, 60}, rows)}, rows);
    std::vector<std::size_t> suspicious;
    for (std::size_t i = 0; i < suspects; ++i) suspicious.push_back(2 * i);
    suspect(dossier, suspicious);
    return dossier;
}

TEST(label_doubts, a_class_of_which_the_model_finds_half_is_one_that_the_list_leans_against) {
    EXPECT_TRUE(doubted_classes(dossier_where(18, 9)).empty());
    const std::vector<DoubtedClass> classes = doubted_classes(dossier_where(10, 10));
    ASSERT_EQ(classes.size(), 1u);
    EXPECT_EQ(classes[0].label, 0u);
    EXPECT_EQ(classes[0].suspects, 10u);
    EXPECT_EQ(classes[0].judged, 20u);
    EXPECT_EQ(classes[0].found, 0.5);
    EXPECT_EQ(classes[0].why, DoubtfulClass::list_leans);
    EXPECT_EQ(doubted_classes(dossier_where(9, 10))[0].why, DoubtfulClass::lies_among);
    EXPECT_EQ(doubted_classes(dossier_where(18, 20))[0].why, DoubtfulClass::all_rows);
}

TEST(label_doubts, without_models_a_class_lies_among_the_others) {
    Dossier dossier = dossier_where(18, 10);
    dossier.evaluation.reset();
    const DoubtedClass one = doubted_classes(dossier).at(0);
    EXPECT_EQ(one.why, DoubtfulClass::lies_among);
    EXPECT_TRUE(std::isnan(one.found));
}

TEST(label_doubts, what_the_model_says_is_told_of_all_of_both_and_of_one) {
    const auto sentence = [](std::vector<std::size_t> suspects) {
        Dossier dossier = dossier_where(18, 0);  // it misses rows 36 and 38 of "yes"
        dossier.evaluation->models[1].predictions[0].predicted[79] = Label(0);
        suspect(dossier, suspects);
        return doubts_sentence(dossier, in_brackets);
    };
    EXPECT_EQ(sentence({36}), "1 label is suspicious; [svm] contradicts it, too.");
    EXPECT_EQ(sentence({36, 38}), "2 labels are suspicious; [svm] contradicts both.");
    EXPECT_EQ(sentence({36, 38, 79}), "3 labels are suspicious; [svm] contradicts all of them.");
    EXPECT_EQ(sentence({36, 38, 79, 1}), "4 labels are suspicious; [svm] contradicts 3 of them.");
    EXPECT_EQ(sentence({1, 3}), "");
    EXPECT_EQ(sentence({}), "");
}

}  // namespace
}  // namespace hardlearn::testing
