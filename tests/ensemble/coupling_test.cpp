#include "hardlearn/ensemble/coupling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace hardlearn::testing {
namespace {

TEST(couple, of_two_classes_is_the_logistic_function_of_twice_the_lead) {
    for (const float lead : {-1.7f, -0.2f, 0.0f, 0.4f, 3.0f}) {
        std::vector<double> p(2);
        couple({.classes = {0, 1}, .decision_values = {lead}, .votes = {}}, p);
        EXPECT_NEAR(p[0], 1 / (1 + std::exp(-2.0 * lead)), 1e-12);
        EXPECT_NEAR(p[0] + p[1], 1, 1e-12);
    }
}

TEST(couple, agrees_with_the_formula_over_pairwise_probabilities) {
    const std::vector<float> leads = {0.3f, -0.8f, 1.9f, 0.6f, -0.1f, 5.0f};  // the last beyond the limit
    const std::size_t classes = 4;
    std::vector<std::vector<double>> r(classes, std::vector<double>(classes));
    std::size_t next = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        for (std::size_t j = i + 1; j < classes; ++j) {
            const double twice = std::min(7.0, std::max(-7.0, 2.0 * leads[next++]));
            r[i][j] = 1 / (1 + std::exp(-twice));
            r[j][i] = 1 - r[i][j];
        }
    }
    std::vector<double> expected;
    double sum = 0;
    for (std::size_t i = 0; i < classes; ++i) {
        double inverse = -(static_cast<double>(classes) - 2);
        for (std::size_t j = 0; j < classes; ++j) inverse += i == j ? 0 : 1 / r[i][j];
        sum += expected.emplace_back(1 / inverse);
    }
    std::vector<double> p(6, -1.0);
    couple({.classes = {0, 2, 3, 5}, .decision_values = leads, .votes = {}}, p);
    const std::vector<std::size_t> places = {0, 2, 3, 5};
    for (std::size_t i = 0; i < classes; ++i) EXPECT_NEAR(p[places[i]], expected[i] / sum, 1e-12);
    EXPECT_EQ(p[1], 0);
    EXPECT_EQ(p[4], 0) << "a class without a duel";
}

TEST(couple, a_lone_class_is_certain) {
    std::vector<double> p(3);
    couple({.classes = {1}, .decision_values = {}, .votes = {}}, p);
    EXPECT_EQ(p, (std::vector<double>{0, 1, 0}));
}

}  // namespace
}  // namespace hardlearn::testing
