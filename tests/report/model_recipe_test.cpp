#include "hardlearn/report/model_recipe.hpp"

#include <gtest/gtest.h>

#include "tests/report/dossiers.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

TEST(model_recipe, usual_settings_are_those_of_most_folds) {
    ModelDetail model{.name = "svm"};
    EXPECT_EQ(usual_settings(model), "");
    model.chosen = {"cost 1", "cost 3", "cost 10", "cost 3", "cost 1"};
    EXPECT_EQ(usual_settings(model), "cost 1 (2 of 5 folds)");
    model.chosen[2] = "cost 3";
    EXPECT_EQ(usual_settings(model), "cost 3 (3 of 5 folds)");
    model.chosen = {"", ""};
    EXPECT_EQ(usual_settings(model), "");
}

TEST(model_recipe, names_the_command_or_what_comes_near) {
    EXPECT_EQ(model_recipe({.name = "mil-auto"}, in_brackets), "'hardlearn fit' does so");
    EXPECT_EQ(model_recipe({.name = "mil-ptc"}, in_brackets), "'hardlearn fit --construction [ptc]' does so");
    EXPECT_EQ(model_recipe({.name = "svm", .chosen = {"cost 3"}}, in_brackets),
              "hardlearn does not save it; scikit-learn's SVC on standardised columns comes near, with the "
              "settings found here: [cost 3 (1 of 1 folds)]");
    EXPECT_EQ(model_recipe({.name = "erm"}, in_brackets), "hardlearn compares it but does not save it");
}

}  // namespace
}  // namespace hardlearn::testing
